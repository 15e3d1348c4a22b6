"""Planted pairs, overlap, batches and the figures of quality, over a small build with many proposals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from small_folder import build_with

from qmskg.errors import InputError, RefusedError
from qmskg.ingest import load_library
from qmskg.links import Link, LinkKind
from qmskg.register import Person
from qmskg.server import documents as d
from qmskg.settings import Settings
from qmskg.vocabulary import Role, Status
from qmskg.workspace import QueueOrder, Workspace
from qmskg.workspace.planting import Planted, Planting, identical_pairs
from qmskg.workspace.quality import LEAST, own_planted, quality

SECRET = b"known to the tests"


def fits(document: Any, made: Any) -> None:
    jsonschema.Draft202012Validator(d.schema(made)).validate(document)


@pytest.fixture(scope="module")
def proposals(small_content: Path) -> list[Link]:
    """Weak proposals between every measure of one audit and every requirement in force that no body links to it."""
    library = load_library(small_content)
    measures = [id for id in library.leaves if id.startswith("audit-nhfd:") and library.active(id)]
    asked = [id for id in library.leaves if not library.is_measure(id) and library.active(id)]
    return [
        Link(a=a, b=b, kind=LinkKind.EVIDENCE, status=Status.PROPOSED, probability=0.2, origin="machine")
        for a in measures for b in asked[:8]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def built_with_many(small_content: Path, tmp_path_factory: pytest.TempPathFactory, proposals: list[Link]) -> Path:
    """A data folder with those proposals. Shared: copy it before changing it."""
    data = tmp_path_factory.mktemp("many") / "data"
    build_with(Settings(data=data, content=small_content), proposals)
    return data


@pytest.fixture
def here(small_content: Path, built_with_many: Path, tmp_path: Path) -> Iterator[Workspace]:
    settings = Settings(data=tmp_path / "data", content=small_content, bulk_bound=0.85)
    shutil.copytree(built_with_many, settings.data)
    with Workspace.open(settings) as workspace:
        workspace.planting = Planting(workspace.register, settings, least=10)
        workspace.planting._secret = SECRET  # by a random one, a queue as short as this may have nothing planted
        workspace.bulk._planting = workspace.planting
        yield workspace


@pytest.fixture
def ann(here: Workspace) -> Person:
    return here.register.add_person("Ann Abara", id="ann", roles={Role.CURATOR})[0]


@pytest.fixture
def ben(here: Workspace) -> Person:
    return here.register.add_person("Ben Brook", id="ben", roles={Role.CURATOR})[0]


def queued(here: Workspace, person: Person) -> list[str]:
    items = here.queue(person, limit=500)["items"]
    return ["|".join(sorted((i["a"], i["b"]))) for i in items]


def pool(here: Workspace) -> dict[str, Planted]:
    return here.planting.pool(here.view)


class TestPlanted:
    def test_about_one_in_twenty_is_planted_and_nothing_tells_it_from_the_rest(
        self, here: Workspace, ann: Person, ben: Person
    ) -> None:
        keys = queued(here, ann)
        planted = [key for key in keys if key in pool(here)]
        assert 0.01 < len(planted) / len(keys) < 0.12
        assert len(set(keys)) == len(keys)
        assert keys == queued(here, ann), "the same after a reload"
        assert planted != [key for key in queued(here, ben) if key in pool(here)], "each gets others"
        for item in here.queue(ann, limit=500)["items"]:
            assert set(item) == {"a", "b", "kind", "status", "seen"}
        a, b = planted[0].split("|")
        card = here.card(a, b, ann)
        assert (card["mine"], card["proposal"], "planted" in str(card)) == (None, None, False)

    def test_the_first_pairs_that_somebody_reads_are_none_of_them(self, here: Workspace, ann: Person) -> None:
        keys = queued(here, ann)
        assert not set(keys[:10]) & set(pool(here))
        for key in keys[:10]:
            link = here.view.by_key[key]
            here.decide(ann, link.a, link.b, "unsure", seen="none", reason="Later.")
        again = queued(here, ann)
        assert [key for key in again if key in pool(here)] == [key for key in keys if key in pool(here)] != []

    def test_pages_follow_each_other(self, here: Workspace, ann: Person) -> None:
        whole, found, after = queued(here, ann), [], None
        while page := here.queue(ann, limit=7, after=after)["items"]:
            found += ["|".join(sorted((i["a"], i["b"]))) for i in page]
            after = found[-1]
        assert found == whole

    def test_an_answer_is_told_kept_apart_and_asked_once(self, here: Workspace, ann: Person, ben: Person) -> None:
        key = next(key for key in queued(here, ann) if key in pool(here))
        a, b = pool(here)[key].link.a, pool(here)[key].link.b
        before = (here.view.state.links, here.view.index.__dict__.keys())
        done = here.decide(ann, a, b, "none", seen="none")
        fits(done, d.Receipt)
        assert done["planted"]["right"] is ("none" in pool(here)[key].expected)
        assert here.view.state.links == before[0] == {}
        assert key not in queued(here, ann)
        assert here.history(a, b, ben)["events"] == []
        with pytest.raises(RefusedError, match="answered this planted pair"):
            here.decide(
                ann, a, b, "full" if pool(here)[key].link.kind is LinkKind.EVIDENCE else "equal", seen="none"
            )
        assert own_planted(here.view, ann)["answers"] == 1
        assert own_planted(here.view, ben)["answers"] == 0

    def test_it_is_in_no_export(self, here: Workspace, ann: Person, tmp_path: Path) -> None:
        for key, planted in list(pool(here).items())[:5]:
            here.decide(ann, *key.split("|"), planted.expected[0], seen="none")
        assert not any(key in {link.key for link in here.view.links} for key, p in pool(here).items()
                       if p.basis == "unrelated")  # fmt: skip
        for format in ("nquads", "sssom", "csv"):
            here.export(format, tmp_path / format)
            text = "".join(p.read_text("utf-8") for p in (tmp_path / format).rglob("*.*") if p.is_file())
            assert "planted" not in text

    def test_a_small_library_or_a_share_of_nothing_plants_nothing(self, here: Workspace, ann: Person) -> None:
        for planting in (
            Planting(here.register, here.settings),
            Planting(here.register, Settings(planted=0.0), least=1),
        ):
            assert planting.pool(here.view) == {}
            links = list(here.view.ordered(QueueOrder.USEFUL).values())
            assert list(planting.woven(here.view, ann, links)) == links


class TestOverlap:
    def test_one_in_ten_where_one_reader_would_do(self, here: Workspace, ann: Person, ben: Person) -> None:
        alone = Planting(here.register, Settings(readers=1), least=10)
        drawn = [alone.readers(here.view, f"a:{n}|b:{n}") for n in range(1000)]
        assert set(drawn) == {None, 2}
        assert 60 < drawn.count(2) < 140
        assert drawn == [alone.readers(here.view, f"a:{n}|b:{n}") for n in range(1000)]
        assert {here.planting.readers(here.view, f"a:{n}|b:{n}") for n in range(100)} == {None}

    def test_a_person_alone_is_asked_for_no_second_reader(self, here: Workspace, ann: Person) -> None:
        alone = Planting(here.register, Settings(readers=1), least=10)
        assert {alone.readers(here.view, f"a:{n}|b:{n}") for n in range(100)} == {None}


class TestBulk:
    def start(self, here: Workspace, ann: Person, **more: Any) -> dict[str, Any]:
        asked = {"kind": "evidence", "answer": "none", "band": "weak", "sample": 30, **more}
        return here.bulk.start(ann, **asked)

    def test_from_the_draw_to_the_undo(self, here: Workspace, ann: Person) -> None:
        batch = self.start(here, ann)
        fits(batch, d.BatchDocument)
        assert (batch["sampled"], batch["read"], batch["allowed"], batch["lower"]) == (30, 0, False, None)
        assert "30 of 30 pairs of the sample are still to be read" in batch["said"]
        for pair in batch["sample"]:
            assert "planted" not in here.decide(ann, pair["a"], pair["b"], "none", seen="none")
        batch = here.bulk.show(ann, batch["id"])
        assert (batch["read"], batch["right"], batch["allowed"]) == (30, 30, True)
        assert batch["lower"] == pytest.approx(0.8865, abs=1e-3)
        left = batch["left"]
        done = here.bulk.accept(ann, batch["id"])
        fits(done, d.BatchDocument)
        assert done["accepted"]["votes"] == done["standing"] == left > 30
        pair = batch["rest"][0]
        link = here.view.state.links["|".join(sorted((pair["a"], pair["b"])))]
        assert link.status is Status.READ_ONCE
        assert here.history(pair["a"], pair["b"], ann)["events"][0]["bulk"] == batch["id"]
        undone = here.bulk.undo(ann, batch["id"])
        assert (undone["undone"], undone["standing"]) == (True, 0)
        fits(here.bulk.mine(ann), d.Batches)

    @pytest.mark.parametrize(("more", "says"), [
        ({"band": "strange"}, "is no band"), ({"kind": "opinion"}, "is no question"),
        ({"answer": "equal"}, "one of full"),
        ({"basis": "guess"}, "say band or identical"), ({"basis": "identical"}, "no pairs with identical texts"),
        ({"band": "strong"}, "only 0 pairs"), ({"sample": 3}, "at least 30"),
    ])  # fmt: skip
    def test_what_cannot_be_drawn(self, here: Workspace, ann: Person, more: dict[str, Any], says: str) -> None:
        before = here.position()
        with pytest.raises(InputError, match=says):
            self.start(here, ann, **more)
        assert here.position() == before

    def test_identical_texts(self, small_content: Path) -> None:
        library = load_library(small_content)
        assert identical_pairs(library) == []
        one, other = library.nodes["nice-qs16:1"], library.nodes["nice-qs86:1"]
        same = {name: getattr(one, name) for name in ("population", "thresholds", "obligation", "actor")}
        text = {"title": one.title.upper(), "summary": one.summary + "  "}
        library.leaves["nice-qs86:1"] = other.model_copy(update={**same, **text})
        assert identical_pairs(library) == [("nice-qs16:1", "nice-qs86:1")]
        library.leaves["nice-qs86:1"] = other.model_copy(update={**same, **text, "population": "others"})
        assert identical_pairs(library) == []


class TestQuality:
    def test_says_too_few_to_tell_and_names_nobody(self, here: Workspace, ann: Person, ben: Person) -> None:
        for person, answer in ((ann, "none"), (ben, "related")):
            here.decide(person, "audit-nhfd:surg36", "nice-qs16:1", answer, seen="none")
        found = quality(here.view)
        fits(found, d.Quality)
        (agreement,) = [row for row in found["agreement"] if row["kind"] == "evidence"]
        assert (agreement["pairs"], agreement["same"], agreement["kappa"]["said"]) == (1, 0, "too few to tell")
        assert found["planted"]["error"]["said"] == "too few to tell"
        assert "Abara" not in str(found)
        assert "ann" not in str(found).split()

    def test_agreement_is_that_of_the_formulas(self, here: Workspace, ann: Person, ben: Person) -> None:
        pairs = [link for link in here.view.ordered(QueueOrder.USEFUL).values() if link.status is Status.PROPOSED][
            :40
        ]
        for number, link in enumerate(pairs):
            one, other = ("full", "full") if number < 20 else ("none", "none") if number < 30 else ("full", "none")
            here.register.decide(ann, link.a, link.b, one, seen="none", kind=link.kind, proposal=link)
            here.register.decide(ben, link.a, link.b, other, seen="none", kind=link.kind, proposal=link)
        found = quality(here.view)
        (row,) = [row for row in found["agreement"] if row["kind"] == "evidence"]
        assert (row["pairs"], row["same"]) == (40, 30)
        # 50 of 80 answers are full: chance agrees in (5/8)² + (3/8)² of pairs
        chance = (5 / 8) ** 2 + (3 / 8) ** 2
        assert row["kappa"]["value"] == pytest.approx((30 / 40 - chance) / (1 - chance))
        expected = (50 * 49 + 30 * 29) / (80 * 79)
        assert row["alpha"]["value"] == pytest.approx(1 - (1 - 30 / 40) / (1 - expected))
        for name in ("kappa", "alpha"):
            assert row[name]["low"] < row[name]["value"] < row[name]["high"]
        assert found == quality(here.view), "the same each time"
        (weak,) = [r for r in found["proposals"] if r["kind"] == "evidence" and r["band"] == "weak"]
        assert (weak["settled"], weak["links"]) == (30, 20)
        assert weak["precision"]["value"] == pytest.approx(2 / 3)
        (unread,) = [r for r in found["unreviewed"] if r["kind"] == "evidence"]
        assert unread["pairs"] - unread["unread"] == 40

    def test_errors_on_planted_pairs_are_of_three_people_or_more(self, here: Workspace) -> None:
        people = [here.register.add_person(f"P{n}", id=f"p{n}", roles={Role.CURATOR})[0] for n in range(3)]
        unrelated = [p.link for p in pool(here).values() if p.basis == "unrelated"][:12]
        assert len(unrelated) == 12
        for place, person in enumerate(people):
            for link in unrelated:
                wrong = "related" if link.kind is LinkKind.EVIDENCE else "equal"
                here.decide(person, link.a, link.b, wrong if link is unrelated[0] else "none", seen="none")
            error = quality(here.view)["planted"]["error"]
            assert (error["said"] is None) == (place == 2 and error["of"] >= LEAST)
        assert error["value"] == pytest.approx(3 / 36)
        assert own_planted(here.view, people[0])["wrong"] == 1
