"""Short forms of the glossary, and texts that are compared in both forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.ingest.short_forms import read_short_forms
from qmskg.matching.lexical import fit_bm25
from qmskg.matching.short_forms import both_forms
from qmskg.matching.texts import clause_of_leaf
from qmskg.model import Library

FORMS = {"CT": "computed tomography", "VTE": "venous thromboembolism"}
SCHEME = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/> .
"""


def test_the_glossary_has_short_forms_and_what_they_stand_for(content: Path) -> None:
    found = read_short_forms(content)
    assert found["VTE"] == "venous thromboembolism"
    assert found["ECG"] == "electrocardiogram"
    assert found["QMS"] == "Quality management system"  # an alternative label of a word of the glossary
    assert "RCA" in found and "learning" not in found["RCA"].lower()  # a hidden label, of another hidden label
    assert "PDSA cycle" not in found.values()
    assert len(found) > 60


def test_a_short_form_of_two_things_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "ontology" / "vocab"
    folder.mkdir(parents=True)
    (folder / "short_form.ttl").write_text(
        SCHEME
        + ':a skos:prefLabel "multiple sclerosis"@en ; skos:altLabel "MS"@en .\n'
        + ':b skos:prefLabel "mitral stenosis"@en ; skos:altLabel "MS"@en .\n'
        + ':c skos:prefLabel "acute kidney injury"@en ; skos:altLabel "AKI"@en , "renal"@en .\n',
        "utf-8",
    )
    assert read_short_forms(tmp_path) == {"AKI": "acute kidney injury"}
    assert read_short_forms(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("VTE assessed", "VTE (venous thromboembolism) assessed"),
        ("Venous thromboembolism assessed", "Venous thromboembolism (VTE) assessed"),
        ("venous thromboembolism (VTE)", "venous thromboembolism (VTE)"),
        ("Two CTs", "Two CTs (computed tomography)"),
        ("ACTION, and direct CT-guided biopsy", "ACTION, and direct CT-guided biopsy"),
    ],
)
def test_a_text_gets_the_form_that_it_lacks(text: str, both: str) -> None:
    assert both_forms(text, FORMS) == both


@given(st.text(alphabet="CTVE ctve-().s", max_size=30) | st.sampled_from(["VTE, CT", "computed tomography VTE"]))
def test_only_brackets_are_added_and_a_second_time_adds_nothing(text: str) -> None:
    once = both_forms(text, FORMS)
    assert both_forms(once, FORMS) == once
    bare = once
    for short, long in FORMS.items():
        if not (short in text and long in text.lower()):
            bare = bare.replace(f" ({long})", "").replace(f" ({short})", "")
    assert bare == text


def test_what_is_compared_of_a_leaf_has_both_forms_and_no_number(library: Library) -> None:
    id = next(id for id, leaf in library.leaves.items() if leaf.title == "4 ECG")
    clause = clause_of_leaf(library, id)
    assert clause.title == "ECG (electrocardiogram)"
    assert clause.text.startswith("ECG (electrocardiogram). ")
    assert clause_of_leaf(library.model_copy(update={"short_forms": {}}), id).title == "ECG"
    likeness = fit_bm25([clause.text], ["An electrocardiogram is done", "Falls"]).block(0, 1)
    assert likeness[0, 0] > likeness[0, 1] == 0
