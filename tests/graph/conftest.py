"""A real SPARQL server for the session, and an empty store on it for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_links import PAIRS
from pyoxigraph import Quad
from queries import DATA
from sparql_server import serving_oxigraph

from qmskg.graph.projection import Checkpoint
from qmskg.graph.remote import Endpoints, RemoteStore
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.write_links import dataset_quads
from qmskg.identity import DEFAULT_BASE
from qmskg.model import Library


@pytest.fixture(scope="session")
def sparql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server; what it holds is left over from the test before."""
    with serving_oxigraph(tmp_path_factory.mktemp("oxigraph") / "data") as address:
        yield address


@pytest.fixture(scope="session")
def remote_store(sparql_server: str) -> Iterator[RemoteStore]:
    """The store on the server; a client is slow to make."""
    with RemoteStore(Endpoints.of(sparql_server)) as store:
        yield store


@pytest.fixture
def remote(remote_store: RemoteStore) -> RemoteStore:
    """The store on the server, emptied."""
    remote_store.clear()
    return remote_store


@pytest.fixture(scope="session")
def small_dataset(small_library: Library, small_content: Path) -> tuple[Quad, ...]:
    """The dataset of the small content, before anybody has decided anything."""
    return tuple(dataset_quads(small_library, (), (), small_content))


@pytest.fixture(scope="session")
def few_library(small_library: Library) -> Library:
    """The documents of the small content that :mod:`graph_links` links, so that many examples take no time."""
    held = {pair[end].partition(":")[0] for pair in PAIRS for end in (0, 1)}
    return Library(
        sources=tuple(one for one in small_library.sources if one.id in held and len(one.nodes) < 50),
        audits=tuple(one for one in small_library.audits if one.id in held),
        stated=small_library.stated,
        suggested=small_library.suggested,
    )


@pytest.fixture(scope="session")
def few_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with an ontology of a few triples, a blank node among them."""
    folder = tmp_path_factory.mktemp("few")
    (folder / "ontology").mkdir()
    text = f'<{DEFAULT_BASE}ontology#leaf> a <urn:p> ; <urn:q> [ <urn:r> 0.90, "0.90" ] .'
    (folder / "ontology" / "qmskg.ttl").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def few_dataset(few_library: Library, few_content: Path) -> tuple[Quad, ...]:
    """Their dataset, before anybody has decided anything."""
    return tuple(dataset_quads(few_library, (), (), few_content))


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A checkpoint of :data:`queries.DATA`."""
    folder = tmp_path_factory.mktemp("checkpoint")
    with EmbeddedStore.open(folder / "live") as store:
        store.load(DATA)
        store.backup(folder / "b-1")
    return Checkpoint("b", 1, folder / "b-1")
