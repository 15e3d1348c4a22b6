"""Red lines: what escalates and how far up, only on duties whose source states the limit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qmskg.assurance.red_lines import escalations
from qmskg.errors import InputError
from qmskg.ingest.red_lines import EscalationStep, RedLine, Rung, red_lines
from qmskg.model import Library
from qmskg.vocabulary import ServiceType


def line(duty: str, *rungs: Rung) -> RedLine:
    steps = tuple(EscalationStep(to="somebody", rung=rung, within="a day") for rung in rungs)
    return RedLine(id="x", duty=duty, trigger="T.", owner="o", response="R.", steps=steps)


def test_what_ships_says_no_number_that_its_source_does_not(content: Path, library: Library) -> None:
    shipped = red_lines(content)
    assert len({one.id for one in shipped}) == len(shipped) > 3
    words = {"five": "5"}
    for one in shipped:
        assert library.asks(one.duty), one.id
        leaf = library.nodes[one.duty]
        assert leaf.verified.content, f"{one.id}: nobody has seen what {one.duty} asks"
        known = {"18", *re.findall(r"\d+", f"{leaf.text} {' '.join(map(str, leaf.thresholds))}")}
        told = " ".join([one.trigger, one.response, *(step.within for step in one.steps)]).lower()
        numbers = re.findall(r"\d+", " ".join(words.get(word, word) for word in told.split()))
        assert set(numbers) <= known, one.id
        assert one.owner == leaf.actor


def test_the_reverse_question_finds_just_what_reaches_the_rung(library: Library) -> None:
    lines = [line("uk-gdpr:a33-34.a", Rung.WARD, Rung.BOARD), line("hta-standards:sae", Rung.OUTSIDE)]
    for rung in Rung:
        found = escalations(library, lines, rung)
        wanted = [one.duty for one in lines if rung in {step.rung for step in one.steps}]
        assert [row["duty"] for row in found["red_lines"]] == wanted
        assert found["said"].startswith(f"{len(wanted)} of the 2" if wanted else "None of the 2")
    (told,) = escalations(library, lines, Rung.BOARD)["red_lines"]
    assert [(step["order"], step["rung"]) for step in told["steps"]] == [(1, "ward"), (2, "board")]
    assert told["draft"]


def test_a_red_line_for_others_only_is_left_out_and_counted(library: Library) -> None:
    lines = [
        line("uk-gdpr:a33-34.a", Rung.BOARD),
        line(of_ambulances := "ambulance-response-standards:ho.a", Rung.BOARD),
    ]
    (only,) = escalations(library, lines, services=[ServiceType.MENTAL_HEALTH])["red_lines"]
    assert only["duty"] == "uk-gdpr:a33-34.a"
    found = escalations(library, lines, services=[ServiceType.AMBULANCE])
    assert of_ambulances in {row["duty"] for row in found["red_lines"]}
    assert escalations(library, lines)["left_out"] == []
    (why,) = escalations(library, lines, services=[ServiceType.MENTAL_HEALTH])["left_out"]
    assert why["things"] == 1
    assert why["why"].startswith("for ")


def test_a_duty_that_asks_no_longer_is_no_red_line(library: Library) -> None:
    gone = next(id for id in library.leaves if not library.is_measure(id) and not library.document_of(id).in_force)
    assert escalations(library, [line(gone, Rung.BOARD)])["said"] == "No red line is held here."


def test_a_red_lines_file_without_its_shape_is_refused(tmp_path: Path) -> None:
    assert red_lines(tmp_path) == ()
    (tmp_path / "sources").mkdir()
    for text in ("red_lines: 3", "[", "red_lines: [{id: a}]"):
        (tmp_path / "sources" / "red_lines.yaml").write_text(text, "utf-8")
        with pytest.raises(InputError, match=r"red_lines\.yaml cannot be read: each row"):
            red_lines(tmp_path)
