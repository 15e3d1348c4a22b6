"""queue export and queue import: away from the screen, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from command_line import run
from filled_in import FilledIn
from installation import PAIR, TWINS

from qmskg.server import documents as d

Environment = dict[str, str]


@pytest.fixture
def book(own: Environment, tmp_path: Path) -> Path:
    """The queue of bo, in a file."""
    file = tmp_path / "queue.xlsx"
    ran = run(own, "queue", "export", str(file), "--order", "source", "--limit", "50", "--json")
    assert (ran.code, ran.err) == (0, "")
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["queue export"])).validate(ran.document)
    assert ran.document["pairs"] == len(FilledIn(file.read_bytes()).rows) > 2
    return file


def test_a_round_trip(own: Environment, book: Path) -> None:
    made = FilledIn(book.read_bytes()).say(*PAIR, answer="full").say(*TWINS, answer="similar")
    book.write_bytes(made.content)
    dry = run(own, "queue", "import", str(book), "--json")
    assert dry.code == 2
    assert dry.err == ""
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["queue import"])).validate(dry.document)
    shown = run(own, "queue", "import", str(book))
    assert "'similar' is no answer for two requirements" in shown.out
    assert "1 new, 0 changed, 0 already, 1 refused" in shown.err
    assert "nothing is saved yet; add --apply" in shown.err
    assert run(own, "history", *PAIR, "--json").document["events"] == []
    assert run(own, "queue", "import", str(book), "--apply").code == 2  # one of two was refused
    assert len(run(own, "history", *PAIR, "--json").document["events"]) == 1
    made.say(*TWINS, answer="intersects")
    book.write_bytes(made.content)
    last = run(own, "queue", "import", str(book), "--apply")
    assert last.code == 0
    assert "1 new, 0 changed, 1 already, 0 refused" in last.err
    assert run(own, "queue", "--order", "mine", "--json").document["total"] >= 2


def test_the_queue_itself_is_as_before(own: Environment) -> None:
    assert json.loads(run(own, "queue", "--source", "nice-qs86", "--limit", "1", "--json").out)["items"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["queue", "export", "queue.csv"], "must end in .xlsx"),
        (["queue", "export", "nowhere/queue.xlsx"], "cannot be written"),
        (["queue", "export", "q.xlsx", "--source", "nice-qs87"], "nice-qs86"),
        (["queue", "export", "q.xlsx", "--limit", "1001"], "'--limit'"),
        (
            ["queue", "import", "none.xlsx"],
            "none.xlsx cannot be read (No such file or directory); check where it is",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(reading: Environment, words: list[str], says: str) -> None:
    ran = run(reading, *words)
    assert ran.code == 2
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_a_file_with_nothing_to_take_ends_with_2(own: Environment, book: Path) -> None:
    made = FilledIn(book.read_bytes()).say(*PAIR, answer="=1+1")
    book.write_bytes(made.content)
    ran = run(own, "queue", "import", str(book), "--apply")
    assert ran.code == 2
    assert "no row can be taken. Row" in ran.err
    assert "holds a formula" in ran.out
    book.write_bytes(b"not a workbook")
    ran = run(own, "queue", "import", str(book), "--apply")
    assert (ran.code, ran.out) == (2, "")
    assert "queue.xlsx is no Excel workbook" in ran.err
