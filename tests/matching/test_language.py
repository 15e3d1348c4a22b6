"""Another language gets one sentence; English, terms and short lists pass."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from qmskg.errors import InputError
from qmskg.matching.encoder import SentenceEncoder
from qmskg.matching.language import other_language
from qmskg.matching.rank import rank_files
from qmskg.matching.vectors import Vectors
from qmskg.model import Library

LISTS = {
    "French": "Le conseil doit veiller à ce que les risques pour les patients soient signalés et que des mesures "
              "soient prises dans un délai de deux jours par une personne qui est nommée.",
    "German": "Der Vorstand muss sicherstellen, dass die Risiken für Patienten gemeldet werden und dass eine Person "
              "innerhalb von zwei Tagen mit der Untersuchung beauftragt wird.",
    "Welsh": "Mae gan y bwrdd gyfrifoldeb i sicrhau bod pob risg yn cael ei adrodd a rhaid bod yr ymchwiliad wedi "
             "ei wneud gan berson sydd yn gymwys ac yn annibynnol.",
    "another script than the Latin": "Совет обеспечивает сообщение о рисках для пациентов и назначает ответственное "
                                     "лицо в течение двух дней после события.",
}  # fmt: skip


@pytest.mark.parametrize("language", LISTS)
def test_another_language_is_named(language: str) -> None:
    assert other_language([LISTS[language]] * 2) == language


def test_english_terms_and_short_lists_pass(library: Library) -> None:
    assert other_language([leaf.title for leaf in library.leaves.values()]) is None
    for id in islice(library.documents, 40):
        assert other_language([leaf.summary or "" for leaf in library.leaves_under(id)]) is None
    assert (
        other_language(["vena cava", "os temporale", "arteria carotis interna", "medulla oblongata"] * 10) is None
    )
    assert other_language(["Les patients"]) is None


def test_a_list_in_another_language_is_refused_and_the_file_there_stays(tmp_path: Path) -> None:
    english, french, out = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "out.jsonl"))
    english.write_text(json.dumps({"id": "1", "text": "The board must report every risk."}) + "\n", "utf-8")
    french.write_text(
        "".join(json.dumps({"id": str(n), "text": f"{LISTS['French']} {n}"}) + "\n" for n in range(3)), "utf-8"
    )
    out.write_text("what was there", "utf-8")
    with pytest.raises(InputError, match=r"b\.jsonl is in French: the matcher reads English only; translate it"):
        rank_files(english, french, out, Vectors(SentenceEncoder()))
    assert out.read_text("utf-8") == "what was there"
