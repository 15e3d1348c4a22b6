"""A local overlay: the core keeps its hash, faults are told of their rows, and the schema of NIST takes the profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_programmes import workbook
from test_export_oscal import faults

from qmskg.assurance.tailoring import check_tailoring, core_hash
from qmskg.errors import InputError
from qmskg.exports.tailored import tailored_profile, write_tailored
from qmskg.ingest.tailoring import Change, ChangeKind, Tailoring, read_tailoring
from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library
from qmskg.relations import Relation

LAW, GUIDANCE = "cqc-regulated-activities-2014:20-2-a", "nice-qs16:2"
CORE = [
    CoreStandard(
        id=f"core:{name}", title=name.title(), statement=f"{name} is done.", scope="All", theme="t",
        members=(CoreMember(leaf=leaf, relation=Relation.SUBSET),),
    )
    for name, leaf in (("candour", LAW), ("surgery", GUIDANCE), ("falls", GUIDANCE))
]  # fmt: skip
YAML = b"""
organisation: Anytown Hospitals NHS Trust
add:
- {id: 'local:night-theatre', title: Theatre at night, says: Only life and limb., reason: We run one theatre.}
tailor:
- {id: 'core:falls', says: 'Every fall is talked through the same day.', reason: Our patients are frail.}
not_applicable:
- {id: 'core:candour', reason: We are a supplier.}
"""
TABLE = [
    ["What", "ID", "Title", "Says", "Reason"],
    ["add", "local:night-theatre", "Theatre at night", "Only life and limb.", "We run one theatre."],
    ["Tailor", "core:falls", None, "Every fall is talked through the same day.", "Our patients are frail."],
    ["not applicable", "core:candour", None, None, "We are a supplier."],
]


def check(library: Library, given: bytes, name: str) -> dict[str, Any]:
    return check_tailoring(library, CORE, read_tailoring(given, name), "0.1.0")


def test_an_overlay_says_the_same_as_yaml_and_as_a_table(small_library: Library) -> None:
    told = check(small_library, YAML, "a.yaml")
    table = check(small_library, workbook(("Overlay", TABLE)), "a.xlsx")
    csv = "\n".join(";".join(cell or "" for cell in row) for row in TABLE).encode()
    assert told["organisation"] == "Anytown Hospitals NHS Trust"
    for other in (table, check(small_library, csv, "a.csv")):
        assert {key: other[key] for key in told if key != "organisation"} == {
            key: told[key] for key in told if key != "organisation"
        }
    assert told["problems"] == []
    assert told["applies"] == ["core:falls", "core:surgery", "local:night-theatre"]
    assert told["not_applicable"][0]["law"] == [LAW]  # it binds whatever an overlay says
    assert told["tailor"][0]["core_says"] == "falls is done."


CHANGES = st.lists(
    st.builds(
        Change, what=st.sampled_from(ChangeKind),
        id=st.sampled_from(["core:candour", "core:surgery", "core:fals", "local:x", "local:", "", "LOCAL"]),
        title=st.sampled_from(["", "T"]), says=st.sampled_from(["", "Says."]), reason=st.sampled_from(["", "R."]),
    ),
    max_size=6,
).map(lambda rows: tuple(row.model_copy(update={"row": f"row {n}"}) for n, row in enumerate(rows, 2)))  # fmt: skip


@settings(max_examples=80)
@given(CHANGES)
def test_the_core_is_as_it_was_and_each_row_counts_or_is_faulty(changes: tuple[Change, ...]) -> None:
    before = core_hash(CORE)
    told = check_tailoring(Library(), CORE, Tailoring(changes=changes), "0.1.0")
    assert told["core"]["sha256"] == core_hash(reversed(CORE)) == before
    kept = [*told["add"], *told["tailor"], *told["not_applicable"]]
    assert len(kept) + len(told["problems"]) == len(changes)
    assert all(row["reason"] for row in kept)
    assert told["as_it_is"] + len(told["tailor"]) + len(told["not_applicable"]) == len(CORE)
    aside = {row["id"] for row in told["not_applicable"]}
    assert set(told["applies"]) == ({c.id for c in CORE} - aside) | {row["id"] for row in told["add"]}


def test_the_hash_moves_with_the_core(small_library: Library) -> None:
    overlay = Tailoring(over=core_hash(CORE))
    assert check_tailoring(small_library, CORE, overlay, "0.1.0")["changed_since"] is False
    other = [*CORE[1:], CORE[0].model_copy(update={"statement": "Another."})]
    assert check_tailoring(small_library, other, overlay, "0.1.0")["changed_since"] is True


def test_what_is_written_is_a_profile_by_nists_schema(small_library: Library, tmp_path: Path) -> None:
    told = check(small_library, YAML, "a.yaml")
    paths = write_tailored(told, tmp_path / "out")
    assert [path.name for path in paths] == ["profile-local.json", "catalog-local.json"]
    for path in paths:
        assert faults(json.loads(path.read_text("utf-8"))) == []
    profile = json.loads(paths[0].read_text("utf-8"))["profile"]
    core, local = profile["imports"]
    assert core["exclude-controls"] == [{"with-ids": ["core_candour"]}]
    resources = {f"#{one['uuid']}": one for one in profile["back-matter"]["resources"]}
    assert {core["href"], local["href"]} == resources.keys()
    (held,) = (p["value"] for p in resources[core["href"]]["props"] if p["name"] == "core-sha256")
    assert held == core_hash(CORE)
    (alter,) = profile["modify"]["alters"]
    assert alter["control-id"] == "core_falls"
    assert "same day" in alter["adds"][0]["parts"][0]["prose"]
    assert "falls is done" not in paths[0].read_text("utf-8")  # differences only
    assert tailored_profile(told) == tailored_profile(check(small_library, YAML, "b.yaml"))


def test_an_overlay_that_changes_nothing_is_a_profile_too(small_library: Library) -> None:
    (content,) = tailored_profile(check(small_library, b"organisation: A\n", "a.yaml")).values()
    assert faults(json.loads(content)) == []


def test_nothing_is_written_while_a_row_is_wrong(small_library: Library, tmp_path: Path) -> None:
    told = check(small_library, b"tailor: [{id: 'core:fals', says: x, reason: r}]", "a.yaml")
    assert told["problems"][0]["says"] == "no core standard has the id core:fals; perhaps core:falls"
    with pytest.raises(InputError, match=r"mend what is wrong first: no core standard"):
        write_tailored(told, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.yaml", "empty"),
        (b"- a", "a.yaml", "does not have the shape"),
        (b"core: []", "a.yaml", "does not have the shape"),
        (b"add: [3]", "a.yaml", "`add` must be a list of rows"),
        (b"add: [{id: a, colour: red}]", "a.yaml", "colour"),
        (b"add: &a [*a]", "a.yaml", "a.yaml"),
        (b"add: [", "a.yaml", "a.yaml"),
        (b"\xff\xfe\x00", "a.yaml", "not UTF-8"),
        (b"add: [{id: a, says: {}}]", "a.yaml", "valid string"),
        (b"foo,bar\n1,2\n", "a.csv", "no table of a.csv has these columns"),
        (b"what,id,reason\nmove,core:a,r\n", "a.csv", "row 2: 'move' is none of add, tailor"),
        (b"what,id,reason\nadd," + b"x" * 500 + b",r\n", "a.csv", "at most 300"),
        (b"a" * (3 << 20), "a.csv", "may have 2"),
    ],
)  # fmt: skip
def test_a_bad_overlay_is_one_sentence(content: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError) as told:
        read_tailoring(content, name)
    assert says in str(told.value)
    assert "\n" not in str(told.value)
