"""The queue as a workbook: what it shows, what comes back, and every way in which it may not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from filled_in import PLACE, FilledIn
from installation import LEAF, MEASURE, PAIR, TWINS, Installation, Make, edit, told
from small_folder import PROBABILITY

from qmskg.exports.questionnaire import ABOUT, CHOICES, PAIRS
from qmskg.links import LinkKind
from qmskg.workspace import build

SIX = ("nice-qs16:6", "nice-qs86:1")


def export(here: Installation, name: str = "ada", **query: Any) -> FilledIn:
    answer = here.web.get("/api/v1/queue.xlsx", params=query, headers=here.as_(name))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return FilledIn(answer.content)


def bring(here: Installation, content: bytes, *, apply: bool = False, name: str = "ada") -> Any:
    files = {"file": ("queue.xlsx", content)}
    return here.web.post("/api/v1/queue/import", params={"apply": apply}, files=files, headers=here.as_(name))


def taken(here: Installation, content: bytes, *, apply: bool = False, name: str = "ada") -> dict[str, Any]:
    answer = bring(here, content, apply=apply, name=name)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def standing(here: Installation, a: str, b: str, name: str = "ada") -> dict[str, Any] | None:
    document: dict[str, Any] = here.web.get(f"/api/v1/pairs/{a}/{b}", headers=here.as_(name)).json()
    mine: dict[str, Any] | None = document["mine"]
    return mine


# --- what goes out ------------------------------------------------------------------------------------------


def test_it_shows_both_texts_whole_and_is_blind(here: Installation) -> None:
    here.decide("bo", *PAIR, "full", reason="SECRET of bo")
    made = export(here)
    [row] = [row for row in made.rows if (row["a"], row["b"]) == PAIR]
    library = here.workspace.library
    for end, id in (("a", MEASURE), ("b", LEAF)):
        leaf = library.nodes[id]
        assert row[f"{end}_text"] == f"{leaf.title}\n{leaf.summary}"
        assert all(str(limit) in row[f"{end}_limits"] for limit in leaf.thresholds)
        assert library.document_of(id).name in row[f"{end}_where"]
        assert library.document_of(id).edition.version in row[f"{end}_where"]
    assert row["answer"] is row["reason"] is row["shared"] is row["not_covered"] is None
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for hidden in ("SECRET", "Bo Sample", str(PROBABILITY), "0.42", "both name surgery"):
        assert hidden not in everything


def test_answers_are_drop_downs_of_the_kind_of_pair(here: Installation) -> None:
    made = export(here)
    lists = {list_.formula1: list_ for list_ in made.sheet.data_validations.dataValidation}
    for kind, column in ((LinkKind.MAPPING, "A"), (LinkKind.EVIDENCE, "B")):
        list_ = lists[f"Choices!${column}$1:${column}${len(CHOICES[kind])}"]
        words = [
            made.book["Choices"][f"{column}{n}"].value.partition(":")[0] for n in range(1, 9)[: len(CHOICES[kind])]
        ]
        assert words == list(CHOICES[kind])
        mine = {
            n
            for n, row in enumerate(made.rows, 2)
            if here.workspace.library.is_measure(row["a"]) == (column == "B")
        }
        assert {row for cells in list_.sqref.ranges for row, _ in cells.cells} == mine
    hidden = {
        key for key, n in PLACE.items() if made.sheet.column_dimensions[made.sheet.cell(1, n).column_letter].hidden
    }
    assert hidden == {"a", "b", "seen", "a_read", "b_read"}
    assert made.book[ABOUT].sheet_state == "hidden"
    assert made.book.sheetnames[0] == "Read first"


def test_the_same_queue_gives_the_same_bytes_and_filters_hold(here: Installation) -> None:
    one, two = (here.web.get("/api/v1/queue.xlsx", headers=here.as_("ada")).content for _ in range(2))
    assert one == two
    assert len(export(here, limit=1).rows) == 1
    assert all("nice-qs86" in row["a"] + row["b"] for row in export(here, source="nice-qs86").rows)
    told(here.web.get("/api/v1/queue.xlsx?source=nice-qs87", headers=here.as_("ada")), 404, "nice-qs87")
    told(here.web.get("/api/v1/queue.xlsx?order=mine", headers=here.as_("ada")), 400, "export another order")
    told(here.web.get("/api/v1/queue.xlsx?limit=1001", headers=here.as_("ada")), 422, "limit")


def test_a_dispute_is_left_to_the_screen(make: Make) -> None:
    here = make()
    here.decide("ada", *TWINS, "equal")
    here.decide("bo", *TWINS, "none")
    _, token = here.workspace.register.add_person("Di Third", id="di", roles={"curator", "adjudicator"})
    here.tokens["di"] = token
    queue = here.web.get("/api/v1/queue", headers=here.as_("di")).json()["items"]
    assert TWINS in [(item["a"], item["b"]) for item in queue]
    assert TWINS not in [(row["a"], row["b"]) for row in export(here, "di").rows]


# --- what comes back ----------------------------------------------------------------------------------------


def test_a_round_trip_shows_first_and_then_writes_once(here: Installation) -> None:
    made = export(here)
    made.say(
        *PAIR, answer="partial: A good result in A shows", not_covered="weekends\n nights \n", reason="as it says"
    )
    made.say(*TWINS, answer="Subset", shared="assessment")
    before = here.workspace.position()
    dry = taken(here, made.content)
    assert here.workspace.position() == before
    assert dry["counts"] == {"new": 2, "changed": 0, "already": 0, "refused": 0, "blank": len(made.rows) - 2}
    assert [(row["row"], row["answer"], row["event"]) for row in dry["rows"]] == sorted(
        [(made.row(*PAIR), "partial", None), (made.row(*TWINS), "subset", None)]
    )
    assert not dry["applied"]
    done = taken(here, made.content, apply=True)
    assert here.workspace.position() == before + 2
    assert done["applied"]
    assert all(row["event"] for row in done["rows"])
    mine = standing(here, *PAIR)
    assert mine is not None
    assert (mine["answer"], mine["not_covered"], mine["reason"]) == (
        "partial",
        ["weekends", "nights"],
        "as it says",
    )
    again = taken(here, made.content, apply=True)
    assert here.workspace.position() == before + 2
    assert again["counts"]["already"] == 2
    event = here.workspace.register.event(done["rows"][0]["event"])
    assert event.payload["read"].keys() == set(PAIR) or event.payload["read"].keys() == set(TWINS)
    assert "proposal" in event.payload


def test_what_was_taken_back_stays_so(here: Installation) -> None:
    made = export(here).say(*PAIR, answer="full")
    [row] = taken(here, made.content, apply=True)["rows"]
    assert here.web.post("/api/v1/undo", json={"event": row["event"]}, headers=here.as_("ada")).status_code == 200
    [row] = taken(here, made.content, apply=True)["rows"]
    assert (row["change"], row["notes"]) == ("already", ["This row was taken before, and taken back since."])
    assert standing(here, *PAIR) is None


def test_an_answer_that_replaces_one_says_what_was(make: Make) -> None:
    here = make(readers=3)
    here.decide("ada", *reversed(TWINS), "subset")
    made = export(here)
    assert TWINS not in [(row["a"], row["b"]) for row in made.rows]  # it waits no more
    seen = here.web.get(f"/api/v1/pairs/{TWINS[0]}/{TWINS[1]}", headers=here.as_("ada")).json()["position"]
    n = made.row(*PAIR)
    other = export(here, "bo")
    source = other.row(*TWINS)
    for key in ("a", "b", "a_read", "b_read"):
        made.sheet.cell(n, PLACE[key]).value = other.sheet.cell(source, PLACE[key]).value
    made.sheet.cell(n, PLACE["seen"]).value = int(seen)  # as a number, as a program may save it
    made.say(*TWINS, answer="equal")
    [row] = taken(here, made.content)["rows"]
    assert (row["change"], row["was"], row["answer"]) == ("changed", "superset", "equal")


def test_refused_rows_say_why_and_the_others_are_taken(here: Installation) -> None:
    made = export(here)
    here.decide("ada", *TWINS, "equal")  # on the screen, after the export
    made.say(*TWINS, answer="none")
    made.say(*PAIR, answer="full")
    done = taken(here, made.content, apply=True)
    assert {(row["a"], row["b"]): row["change"] for row in done["rows"]} == {TWINS: "refused", PAIR: "new"}
    [why] = [row["why"] for row in done["rows"] if row["why"]]
    assert "changed since you looked" in why
    mine = standing(here, *TWINS)
    assert mine is not None
    assert mine["answer"] == "equal"
    assert standing(here, *PAIR) is not None


def test_a_text_that_changed_since_the_export_is_refused(make: Make, own_content: Any) -> None:
    here = make(content=own_content)
    made = export(here).say(*PAIR, answer="full")
    edit(
        own_content / "sources/nice/nice-qs16.yaml",
        "value: 1, unit: day after admission",
        "value: 2, unit: day after admission",
    )
    build(here.workspace.settings, encode=False)
    told(bring(here, made.content, apply=True), 422, f"the text of {LEAF} has changed since the export")


def test_another_reader_s_vote_makes_nothing_stale_and_is_not_told(here: Installation) -> None:
    made = export(here).say(*PAIR, answer="full")
    here.decide("bo", *PAIR, "none", reason="SECRET of bo")
    dry = bring(here, made.content)
    assert "SECRET" not in dry.text
    assert "none" not in {row["was"] for row in dry.json()["rows"]}
    assert taken(here, made.content, apply=True)["counts"]["new"] == 1


@pytest.fixture(scope="module")
def exported(shared: Installation) -> bytes:
    """The queue of ada."""
    return export(shared).content


# --- what may not come back ---------------------------------------------------------------------------------


def broken(change: Callable[[FilledIn], Any]) -> Callable[[FilledIn], bytes]:
    def made(file: FilledIn) -> bytes:
        file.say(*PAIR, answer="partial")
        change(file)
        return file.content

    return made


def _without(file: FilledIn, key: str) -> None:
    file.sheet.delete_cols(PLACE[key])


def _about(file: FilledIn, name: str, value: str) -> None:
    for row in file.book[ABOUT].iter_rows():
        if row[0].value == name:
            row[1].value = value


ROWS: dict[str, tuple[Callable[[FilledIn], Any], str]] = {
    "a formula": (lambda f: f.say(*PAIR, reason="=HYPERLINK(1)"), "Row .: the cell under “Reason” holds a formula"),
    "a formula for an answer": (lambda f: f.say(*PAIR, answer="=A1"), "under “Answer” holds a formula"),
    "a word of no list": (lambda f: f.say(*PAIR, answer="similar"), "'similar' is no answer for a measure"),
    "a word of the other list": (lambda f: f.say(*PAIR, answer="equal"), "say one of full, partial"),
    "no answer": (lambda f: f.say(*PAIR, answer=None, reason="x"), "no answer is chosen; choose one"),
    "a long text": (lambda f: f.say(*PAIR, reason="x" * 4001), "the reason has 4,001 characters and may have 4,000"),
    "a shared duty": (lambda f: f.say(*PAIR, shared="x"), "belongs to two requirements"),
    "much left out": (lambda f: f.say(*PAIR, not_covered="x\n" * 21), "at most 20 things"),
    "an unknown id": (lambda f: f.say(*PAIR, b="nice-qs16:222"), "nothing here has the id 'nice-qs16:222'"),
    "no id": (lambda f: f.say(*PAIR, a="Surgery!"), "is not an id"),
    "a new row": (lambda f: f.say(*PAIR, a=None), "rows cannot be added"),
    "no position": (lambda f: f.say(*PAIR, seen="yesterday"), "'yesterday' is no position"),
    "an old position": (lambda f: f.say(*PAIR, seen=999), "look again, then decide"),
    "another text": (lambda f: f.say(*PAIR, b_read="0" * 12), "has changed since the export"),
    "no text": (lambda f: f.say(*PAIR, a_read=None), "has changed since the export"),
    "half a text": (
        lambda f: f.say(*PAIR, b_read=f.rows[f.row(*PAIR) - 2]["b_read"].partition(".")[0]), "does not say which text",
    ),
    "twice": (
        lambda f: _copy(f), "stands in more than one row",
    ),
}  # fmt: skip


def _copy(file: FilledIn) -> None:
    n, to = file.row(*PAIR), file.sheet.max_row + 1
    for place in PLACE.values():
        file.sheet.cell(to, place).value = file.sheet.cell(n, place).value


@pytest.mark.parametrize(("change", "says"), ROWS.values(), ids=ROWS)
def test_a_row_that_is_wrong_is_refused(
    shared: Installation, exported: bytes, change: Callable[[FilledIn], Any], says: str
) -> None:
    before = shared.workspace.position()
    content = broken(change)(FilledIn(exported))
    document = told(bring(shared, content, apply=True), 422, says)
    assert document["detail"].startswith("No row can be taken. Row ")
    assert document["rows"][0]["change"] == "refused"
    assert shared.workspace.position() == before


FILES: dict[str, tuple[Callable[[FilledIn], bytes], int, str]] = {
    "nothing": (lambda _: b"", 400, "is empty"),
    "no workbook": (lambda _: b"a,b,c\n", 400, "is no Excel workbook"),
    "half of it": (lambda f: f.content[:-500], 400, "is damaged or no Excel workbook"),
    "50 MB": (lambda _: b"PK\x03\x04" + bytes(50 << 20), 413, "over the limit of 10,240 KB"),
    "a workbook of their own": (lambda _: _own(), 400, "is no export of the queue; export the queue again"),
    "a wrong sheet": (broken(lambda f: setattr(f.sheet, "title", "Sheet1")), 400, f"has no sheet “{PAIRS}”"),
    "a missing column": (broken(lambda f: _without(f, "seen")), 400, "has no column “position” any more"),
    "a renamed column": (broken(lambda f: f.sheet.cell(1, PLACE["answer"], "Reply")), 400, "no column “Answer”"),
    "somebody else's": (broken(lambda f: _about(f, "for", "bo")), 403, "was exported for somebody else"),
    "another register": (broken(lambda f: _about(f, "register", "x")), 403, "from another register"),
    "too many rows": (
        broken(lambda f: [f.sheet.append(["x"]) for _ in range(2001)]), 400, "more than 2,000 rows",
    ),
}  # fmt: skip


def _own() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(("make_file", "status", "says"), FILES.values(), ids=FILES)
def test_a_file_that_is_wrong_changes_nothing(
    shared: Installation, exported: bytes, make_file: Callable[[FilledIn], bytes], status: int, says: str
) -> None:
    before = shared.workspace.position()
    told(bring(shared, make_file(FilledIn(exported)), apply=True), status, says)
    assert shared.workspace.position() == before


def test_who_may(shared: Installation, exported: bytes) -> None:
    told(shared.web.get("/api/v1/queue.xlsx"), 401, "token")
    told(shared.web.get("/api/v1/queue.xlsx", headers=shared.as_("root")), 403, "takes the role curator")
    content = exported
    told(bring(shared, content, name="root"), 403, "takes the role curator")
    told(bring(shared, content, name="bo"), 403, "for somebody else")
    told(shared.web.post("/api/v1/queue/import", headers=shared.as_("ada")), 422, "'file' is missing")
    assert taken(shared, content)["counts"]["blank"] == len(FilledIn(content).rows)
