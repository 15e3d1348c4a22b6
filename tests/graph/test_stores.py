"""The store protocol, over an embedded store in memory and in a folder, and over a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from sparql_server import answering, free_port

from qmskg.errors import EnvironmentFault, InputError
from qmskg.graph import remote as remote_module
from qmskg.graph.remote import Endpoints, RemoteStore
from qmskg.graph.store import EmbeddedStore, Store, data_blocks, dump_lines

G, H, KNOWS = NamedNode("urn:graph:g"), NamedNode("urn:graph:h"), NamedNode("urn:knows")
ODD = [
    'a "quoted" and \'quoted\'', "ends in \\", "\\n \\u0041 \\U0001F600", "a\nb\rc\td\x0b\x0c\x85\u2028\u2029",
    "} { ; # <a> .", "é € 😀 e\u0301", "\x00\x01\x7f\ufeff\uffff", "", "0.90", '"""', "  ",
]  # fmt: skip


def quad(name: str, graph: NamedNode | None = None, text: str = "x") -> Quad:
    return Quad(NamedNode(f"urn:{name}"), KNOWS, Literal(text), graph)


@pytest.fixture(params=["memory", "folder", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "remote":
        yield request.getfixturevalue("remote")
        return
    with (
        EmbeddedStore.in_memory() if request.param == "memory" else EmbeddedStore.open(tmp_path / "store")
    ) as embedded:
        yield embedded


class TestEveryStore:
    """What holds of every store."""

    def test_it_begins_empty(self, store: Store) -> None:
        assert (store.count(), store.dump(), store.select("SELECT * { ?s ?p ?o }")) == (0, b"", [])
        assert not store.ask("ASK { GRAPH ?g { ?s ?p ?o } }")
        assert store.construct("CONSTRUCT WHERE { ?s ?p ?o }") == []

    def test_it_answers_every_form(self, store: Store) -> None:
        store.load([quad("a", text="1"), quad("b", text="2"), quad("c", G, "3")])
        rows = store.select("SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?o")
        assert [(row["s"], row["o"], row["none"]) for row in rows] == [
            (NamedNode("urn:a"), Literal("1"), None),
            (NamedNode("urn:b"), Literal("2"), None),
        ]
        assert store.ask("ASK { <urn:a> ?p '1' }")
        assert not store.ask("ASK { <urn:c> ?p ?o }")
        assert store.construct("CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }") == [quad("c", text="3").triple]
        assert store.construct("DESCRIBE <urn:a>") == [quad("a", text="1").triple]

    def test_the_default_graph_is_a_graph_of_its_own(self, store: Store) -> None:
        store.load([quad("a", G), quad("a", H), quad("b", H), quad("c")])
        assert (store.count(), len(store.select("SELECT * { ?s ?p ?o }"))) == (4, 1)
        store.replace_graph(None, [])
        assert (store.count(), len(store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }"))) == (3, 3)

    @pytest.mark.parametrize("text", ODD)
    def test_text_comes_back_by_whichever_way_it_went_in(self, store: Store, text: str) -> None:
        quads = [quad("a", G, text), quad("a", None, text), quad("b", None, f"{text}!")]
        store.change(add=quads)
        assert store.dump() == dump_lines(quads)
        assert {row["o"] for row in store.select("SELECT ?o { <urn:a> ?p ?o }")} == {Literal(text)}
        assert store.construct("CONSTRUCT WHERE { <urn:a> ?p ?o }") == [quads[0].triple]
        store.change(remove=quads)
        assert store.count() == 0
        store.load(quads)
        store.replace_graph(G, [quad("c", G, text)])
        assert store.dump() == dump_lines([*quads[1:], quad("c", G, text)])

    @pytest.mark.parametrize(
        "failing", ["CLEAR GRAPH <urn:absent>", "LOAD <http://127.0.0.1:1/>", "not an update"]
    )
    def test_an_update_that_fails_changes_nothing(self, store: Store, failing: str) -> None:
        store.load([quad("a"), quad("b", G)])
        before = store.dump()
        with pytest.raises((RuntimeError, SyntaxError, EnvironmentFault)):
            store.update(f"INSERT DATA {{ <urn:x> <urn:x> 1 }}; CLEAR GRAPH {G}; {failing}")
        assert store.dump() == before

    def test_an_update_is_carried_out_in_order(self, store: Store) -> None:
        store.update(
            "INSERT DATA { <urn:a> <urn:p> 1 }; DELETE WHERE { <urn:a> ?p ?o }; INSERT DATA { <urn:b> <urn:p> 2 }"
        )
        assert [row["s"] for row in store.select("SELECT ?s { ?s ?p ?o }")] == [NamedNode("urn:b")]

    def test_a_change_takes_away_first(self, store: Store) -> None:
        store.load([quad("a"), quad("b", G)])
        store.change(remove=[quad("a"), quad("b", G), quad("absent", H)], add=[quad("a"), quad("c", H)])
        assert store.dump() == dump_lines([quad("a"), quad("c", H)])
        store.change()
        store.change(remove=iter([quad("a")]))
        assert store.dump() == dump_lines([quad("c", H)])

    @pytest.mark.parametrize("graph", [G, None], ids=["named", "default"])
    def test_a_graph_is_replaced_whole_and_no_other_is_touched(
        self, store: Store, graph: NamedNode | None
    ) -> None:
        others = [quad("a", H), quad("a", None if graph else G)]
        store.load([*others, quad("old", graph), quad("kept", graph)])
        store.replace_graph(graph, (quad(name, graph) for name in ("kept", "new")))
        assert store.dump() == dump_lines([*others, quad("kept", graph), quad("new", graph)])
        store.replace_graph(graph, [quad("b", H), quad("c", None)])  # whatever graph they name
        assert store.dump() == dump_lines([*others, quad("b", graph), quad("c", graph)])
        store.replace_graph(graph, [])
        store.replace_graph(graph, [])
        assert store.dump() == dump_lines(others)

    def test_loading_adds_and_goes_in_pieces(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(remote_module, "BLOCK", 7)
        quads = [quad(str(number), (G, H, None)[number % 3]) for number in range(50)]
        store.load(iter(quads))
        store.load([*quads[:9], quad("more", G)])
        assert store.dump() == dump_lines([*quads, quad("more", G)])
        assert store.count() == 51

    def test_clearing_takes_everything(self, store: Store) -> None:
        store.load([quad("a"), quad("b", G)])
        store.clear()
        store.clear()
        assert (store.count(), store.dump()) == (0, b"")

    def test_real_data_is_dumped_to_the_same_bytes(self, store: Store, small_dataset: tuple[Quad, ...]) -> None:
        store.load(reversed(small_dataset))
        assert store.count() == len(small_dataset)
        assert store.dump() == dump_lines(small_dataset)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD)
TERMS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(Literal, TEXTS, language=st.sampled_from(["en", "cy", "en-gb"])),
    st.builds(Literal, st.integers() | st.booleans()),
    st.builds(NamedNode, st.sampled_from(["urn:o", "https://example.org/é?a=b#c", "urn:x:%20'()*"])),
)
NODES = st.sampled_from([NamedNode("urn:a"), NamedNode("https://example.org/b")])
QUADS = st.builds(Quad, NODES, NODES, TERMS, st.sampled_from([None, G, H]))


@given(st.lists(QUADS, max_size=8), st.lists(QUADS, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_kinds_of_store_do_and_dump_the_same(remote: RemoteStore, quads, removed, random) -> None:
    removed = [*removed, *random.sample(quads, len(quads) // 2)]
    expected = dump_lines(set(quads) - set(removed))
    with EmbeddedStore.in_memory() as embedded:
        for store in (embedded, remote):
            store.clear()
            store.change(add=quads)
            store.change(remove=removed)
            assert store.dump() == expected
            assert store.count() == len(set(quads) - set(removed))


def test_the_same_quads_are_written_as_one_block_a_graph() -> None:
    assert data_blocks([quad("a", G), quad("b"), quad("c", G)]) == (
        f'GRAPH <urn:graph:g> {{ <urn:a> {KNOWS} "x" . <urn:c> {KNOWS} "x" . }} <urn:b> {KNOWS} "x" .'
    )
    assert data_blocks([]) == ""


# --- a server that is away, or answers something else -------------------------------------------------------

CALLS: tuple[Callable[[Store], object], ...] = (
    lambda store: store.select("SELECT * {}"),
    lambda store: store.ask("ASK {}"),
    lambda store: store.construct("CONSTRUCT WHERE {}"),
    lambda store: store.update("CLEAR ALL"),
    lambda store: store.change(add=[quad("a")]),
    lambda store: store.replace_graph(G, [quad("a")]),
    lambda store: store.load([quad("a")]),
    lambda store: store.clear(),
    lambda store: store.count(),
    lambda store: store.dump(),
)


def test_a_server_that_is_away_is_said_in_one_sentence() -> None:
    port = free_port()
    with RemoteStore(Endpoints.of(f"http://user:secret@127.0.0.1:{port}")) as store:
        for call in CALLS:
            with pytest.raises(EnvironmentFault) as error:
                call(store)
            assert f"127.0.0.1:{port}/" in str(error.value)
            assert "does not answer (ConnectError); see that it runs and that QMSKG_STORE" in str(error.value)
            assert "secret" not in str(error.value)


@pytest.mark.parametrize("status", ["302 Found", "401 Unauthorized", "500 Internal Server Error"])
def test_what_a_server_did_not_do_is_no_success(status: str) -> None:
    raw = f"HTTP/1.0 {status}\r\nLocation: /elsewhere\r\nContent-Type: text/plain\r\n\r\nno\n such  luck".encode()
    asked: list[str] = []
    with answering(raw, asked) as address, RemoteStore(Endpoints.of(address)) as store:
        for call in CALLS:
            with pytest.raises(EnvironmentFault, match=f"answered {status[:3]}: no such luck"):
                call(store)
    assert len(asked) == len(CALLS)


def test_the_setting_names_one_root_or_three_addresses() -> None:
    assert Endpoints.of("https://a.example/sparql/") == Endpoints(
        "https://a.example/sparql/query", "https://a.example/sparql/update", "https://a.example/sparql/store"
    )
    assert Endpoints.of("http://a/q, http://a/u ,http://a/g") == Endpoints(
        "http://a/q", "http://a/u", "http://a/g"
    )


@pytest.mark.parametrize("setting", ["", "a.example", "ftp://a", "http://", "http://a:b:c/", "http://a,http://b"])
def test_a_setting_that_names_no_server_is_refused(setting: str) -> None:
    with pytest.raises(InputError, match="QMSKG_STORE must be"):
        Endpoints.of(setting)
