"""Folding changes into a store gives, byte for byte, what a build from nothing gives."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from graph_links import MAPPED, PAIRS, SHOWN, core_standard, link, links
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from qmskg.graph import changes as changes_module
from qmskg.graph.changes import Change, Changes, Mark, core_change, fold, pair_changes, read_mark
from qmskg.graph.remote import RemoteStore
from qmskg.graph.store import EmbeddedStore, Store, dump_lines
from qmskg.graph.terms import Names
from qmskg.graph.write import node_iri
from qmskg.graph.write_links import DIRECT, dataset_quads
from qmskg.links import CoreStandard, Link
from qmskg.model import Library
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import Status

BUILD = "build1"


@st.composite
def steps(draw: st.DrawFn) -> tuple[tuple[str, str], Link | None]:
    """A pair, which of its ends comes first, and what stands between them from now on."""
    pair = draw(st.sampled_from(sorted(PAIRS)))
    given_as = draw(st.sampled_from([pair, pair[::-1]]))
    return given_as, draw(st.none() | links(pair))


HISTORIES = st.lists(steps(), min_size=1, max_size=12)


def key(pair: tuple[str, str]) -> tuple[str, ...]:
    return tuple(sorted(pair))


def fresh(library, content, found: Iterable[Link | None], core: Iterable[CoreStandard], position: int) -> bytes:
    """Return the dump of a store that is built from nothing."""
    with EmbeddedStore.in_memory() as store:
        store.load(dataset_quads(library, [one for one in found if one], core, content))
        fold(store, (), Mark(BUILD, position))
        return store.dump()


@given(
    HISTORIES, st.lists(st.integers(1, 5)), st.lists(st.sampled_from(["nice-qs16:2", "nice-qs86:3"]), unique=True)
)
def test_folding_is_the_same_as_building_afresh(
    few_library, few_content, few_dataset, history, pieces, leaves
) -> None:
    state: dict[tuple[str, ...], Link | None] = {}
    core = [core_standard(*leaves)] if leaves else []
    with EmbeddedStore.in_memory() as store:
        store.load(few_dataset)
        fold(
            store,
            [core_change([core_standard("nice-qs16:3", title="An earlier draft")], few_library)],
            Mark(BUILD),
        )
        at = 0
        while at < len(history):
            piece = history[at : at + (pieces.pop() if pieces else 2)]
            at += len(piece)
            state |= {key(pair): found for pair, found in piece}
            items = pair_changes(((*pair, found) for pair, found in piece), few_library)
            fold(store, items, Mark(BUILD, at))
            assert read_mark(store) == Mark(BUILD, at)
        fold(store, [core_change(core, few_library)], Mark(BUILD, at))
        assert store.dump() == fresh(few_library, few_content, state.values(), core, at)


@given(HISTORIES, st.integers(0, 12))
def test_what_was_carried_out_without_its_mark_is_carried_out_again(
    few_library, few_content, few_dataset, history, cut
) -> None:
    state = {key(pair): found for pair, found in history}
    items = list(pair_changes(((*pair, found) for pair, found in history), few_library))
    with EmbeddedStore.in_memory() as store:
        store.load(few_dataset)
        for change in items[:cut]:
            store.update(change.update)
        fold(store, items, Mark(BUILD, 7))
        once = store.dump()
        fold(store, items[-1:], Mark(BUILD, 7))
        assert store.dump() == once == fresh(few_library, few_content, state.values(), (), 7)


@given(HISTORIES)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_remote_store_is_folded_to_the_same_bytes(
    few_library, few_dataset, remote: RemoteStore, history
) -> None:
    dumps = []
    with EmbeddedStore.in_memory() as embedded:
        for store in (embedded, remote):
            store.clear()
            store.load(few_dataset)
            fold(store, pair_changes(((*pair, found) for pair, found in history), few_library), Mark(BUILD, 3))
            dumps.append(store.dump())
            assert read_mark(store) == Mark(BUILD, 3)
    assert dumps[0] == dumps[1]


def positive(store: Store, a: str, b: str, library: Library) -> bool:
    """Whether any graph has a direct triple from one end to the other."""
    start, end = node_iri(a, library), node_iri(b, library)
    triples = (f"{start} {Names().curie(curie)} {end}" for curie in DIRECT)
    return any(store.ask(f"ASK {{ {{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }} }}") for triple in triples)


@pytest.mark.parametrize("pair", [MAPPED[0], *SHOWN[:2]], ids=str)
@pytest.mark.parametrize("status", [Status.REJECTED, Status.PROPOSED, Status.DISPUTED, Status.READ_ONCE, None])
def test_a_pair_that_people_take_back_is_nowhere_a_positive_triple(pair, status, few_library, few_dataset) -> None:
    mapping = pair in MAPPED
    agreed = link(pair, Status.AGREED, Relation.EQUAL if mapping else Strength.FULL)
    no = link(pair, status, "none" if status is Status.REJECTED else None) if status else None
    with EmbeddedStore.in_memory() as store:
        store.load(few_dataset)
        assert positive(store, *pair, few_library) is (not mapping)  # of the others a body says that it measures
        fold(store, pair_changes([(*pair, agreed)], few_library), Mark(BUILD, 1))
        assert positive(store, *pair, few_library)
        fold(store, pair_changes([(*pair[::-1], no)], few_library), Mark(BUILD, 2))
        # what a body states stands again unless people have agreed that there is nothing
        assert positive(store, *pair, few_library) is (not mapping and status is not Status.REJECTED)
        assert not positive(store, *pair[::-1], few_library)


def test_taking_a_pair_back_leaves_the_dataset_as_it_was(few_library, few_dataset) -> None:
    every = [link(pair, Status.AGREED, Relation.SUBSET if pair in MAPPED else Strength.FULL) for pair in PAIRS]
    with EmbeddedStore.in_memory() as store:
        store.load(few_dataset)
        before = store.dump()
        fold(store, pair_changes(((one.a, one.b, one) for one in every), few_library), Mark(BUILD, 1))
        assert store.dump() != before
        fold(store, pair_changes(((one.a, one.b, None) for one in every), few_library), Mark(BUILD, 2))
        store.replace_graph(Names().graph("meta"), [])
        assert store.dump() == before


# --- the mark -----------------------------------------------------------------------------------------------


def test_a_store_has_no_mark_one_mark_or_a_later_one() -> None:
    with EmbeddedStore.in_memory() as store:
        assert read_mark(store) is None
        for mark in (Mark("a"), Mark("a", 12), Mark('odd "build"', 3)):
            fold(store, (), mark)
            assert read_mark(store) == mark
            assert store.count() == 2
        fold(store, (), Mark("other"), "https://data.example.nhs.uk/q/")
        assert read_mark(store) == mark


def test_the_mark_is_written_with_the_last_change_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "_UPDATE_SIZE", 100)
    name = NamedNode("urn:a")
    items = [Change(add=(Quad(NamedNode(f"urn:{number:060}"), name, name),)) for number in range(9)]

    class Cut(EmbeddedStore):
        left = 3

        def update(self, text: str) -> None:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            super().update(text)

    with Cut.in_memory() as store:
        with pytest.raises(KeyboardInterrupt):
            fold(store, items, Mark(BUILD, 9))
        assert read_mark(store) is None
        assert 0 < store.count() < len(items)
        store.left = 99
        fold(store, items, Mark(BUILD, 9))
        assert (read_mark(store), store.count()) == (Mark(BUILD, 9), len(items) + 2)


def test_the_core_set_is_written_only_into_a_store_that_holds_another_state(few_library) -> None:
    first, second = (core_change([core_standard("nice-qs16:2", title=title)], few_library) for title in "ab")
    asked = []

    def now(position: int, state: str, change: Change) -> Changes:
        return Changes(position, core=state, core_set=lambda: asked.append(state) or change)

    with EmbeddedStore.in_memory() as store:
        mark = Mark(BUILD)
        for position, changes in enumerate(
            (now(1, "a", first), now(2, "a", first), now(3, "b", second), now(4, "", first), now(5, "b", second))
        ):
            reached = Mark(BUILD, position, changes.core)
            fold(store, changes.after(mark), reached)
            mark = read_mark(store)
            assert mark == reached
        assert asked == ["a", "b", "", "b"]  # a state that nobody names is written each time
        fold(store, (), Mark(BUILD))
        store.replace_graph(Names().graph("meta"), [])
        assert store.dump() == dump_lines(second.add)


def test_a_change_empties_then_takes_away_then_adds() -> None:
    a, b, graph = NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:g")
    kept = Quad(b, b, b)
    change = Change(graphs=(graph,), subjects=(a,), remove=(kept,), add=(kept, Quad(a, a, a, graph)))
    with EmbeddedStore.in_memory() as store:
        store.load([kept, Quad(a, b, b), Quad(a, b, b, b), Quad(b, b, b, graph), Quad(b, a, a, b)])
        for _ in range(2):
            store.update(change.update)
            assert store.dump() == dump_lines([kept, Quad(b, a, a, b), Quad(a, a, a, graph)])
    assert Change().update == ""
