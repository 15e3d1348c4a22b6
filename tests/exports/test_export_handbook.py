"""The handbook says all that is known of each core standard, as a draft where it is one, and fetches nothing."""

from __future__ import annotations

import dataclasses
import re

import pytest

from qmskg.exports import Dataset
from qmskg.exports.handbook import HANDBOOK, read_handbook, write_handbook
from qmskg.links import DRAFT_LABEL


@pytest.fixture(scope="module")
def text(data: Dataset, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("handbook")
    write_handbook(data, folder)
    return (folder / HANDBOOK).read_text("utf-8")


@pytest.fixture(scope="module")
def read(data: Dataset, tmp_path_factory) -> dict[str, dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("handbook")
    write_handbook(data, folder)
    return read_handbook(folder / HANDBOOK)


def test_it_reloads_to_the_same_core_standards(data: Dataset, read) -> None:
    assert set(read) == set(data.core_titles)
    for standard in data.core:
        page = read[standard.id]
        assert page["title"] == [standard.title]
        assert page["statement"] == [standard.statement]
        assert page["scope"] == [standard.scope]
        assert page["label"] == [standard.label]
        assert page.get("met when", []) == list(standard.met_when)
        members = sorted((m.leaf, m.relation.value) for m in standard.members)
        assert sorted(zip(page["leaf"], page["relation"], strict=True)) == members


def test_a_draft_its_places_and_its_evidence_are_never_shown_as_agreed(read) -> None:
    page = read["core:telling"]
    assert page["label"] == [DRAFT_LABEL]
    assert page["standing"] == ["draft, nobody has agreed it"]
    assert page["measure"] == ["audit-x:m1"]
    assert page["not covered"] == ["=children"]
    assert page["whose"] == ["gamma:1"]
    assert page["limit"] == ["time ≤ 10 days"]


def test_the_cover_says_what_it_is(data: Dataset, text) -> None:
    cover = text.partition("<nav")[0]
    for heading, said in (("Version", data.version), ("Date of the data", data.date)):
        assert f"<dt>{heading}</dt><dd>{said}</dd>" in cover
    assert DRAFT_LABEL in cover
    assert "https://creativecommons.org/licenses/by/4.0/" in cover


def test_nothing_is_fetched_and_nothing_runs(text) -> None:
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\bsrc=", text)
    assert set(re.findall(r'href="(.)', text)) == {"#"}


def test_texts_that_a_licence_keeps_are_not_restated(data: Dataset, tmp_path) -> None:
    kept = "Soon, café £5."
    core = tuple(
        standard.model_copy(update={"strictest": (standard.strictest[0].model_copy(update={
            "whose": "beta:1", "value": None, "unit": None, "text": kept}),)})
        for standard in data.core if standard.id == "core:telling"
    )  # fmt: skip
    write_handbook(dataclasses.replace(data, core=core), tmp_path)
    assert kept not in (tmp_path / HANDBOOK).read_text("utf-8")
    assert read_handbook(tmp_path / HANDBOOK)["core:telling"]["limit"] == ["time ≤ as its source says"]


def test_markup_in_a_title_is_text(data: Dataset, tmp_path) -> None:
    standard = data.core[0].model_copy(update={"title": "<b>Bold</b> & \x07bell"})
    write_handbook(dataclasses.replace(data, core=(standard,)), tmp_path)
    assert read_handbook(tmp_path / HANDBOOK)[standard.id]["title"] == ["<b>Bold</b> & bell"]


def test_a_full_page_keeps_every_duty_and_says_what_it_leaves_out(data: Dataset, tmp_path) -> None:
    standard = next(s for s in data.core if s.id == "core:telling")
    many = tuple(standard.members[0].model_copy(update={"remainder": f"{n} " + "word " * 80}) for n in range(60))
    write_handbook(dataclasses.replace(data, core=(standard.model_copy(update={"members": many}),)), tmp_path)
    assert len(read_handbook(tmp_path / HANDBOOK)[standard.id]["leaf"]) == 60
    assert "For room, " in (tmp_path / HANDBOOK).read_text("utf-8")


def test_a_full_page_says_of_every_measure_what_it_does_not_cover(data: Dataset, tmp_path) -> None:
    standard = next(s for s in data.core if s.id == "core:telling")
    many = tuple(standard.members[0].model_copy(update={"reason": str(n)}) for n in range(400))
    write_handbook(dataclasses.replace(data, core=(standard.model_copy(update={"members": many}),)), tmp_path)
    page = read_handbook(tmp_path / HANDBOOK)[standard.id]
    assert (page["measure"], page["not covered"]) == (["audit-x:m1"], ["=children"])
    assert "Shows part of it, draft, nobody has agreed it" in (tmp_path / HANDBOOK).read_text("utf-8")
