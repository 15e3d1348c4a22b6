"""A batch over HTTP by the client: drawn, read one by one, accepted, taken back; and the page of quality beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from installation import BROWSER, serving
from small_folder import build_with

from qmskg.client import Client
from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.ingest import load_library
from qmskg.links import Link, LinkKind
from qmskg.server.app import create_app
from qmskg.settings import Settings
from qmskg.vocabulary import Status
from qmskg.workspace import Workspace


@pytest.fixture
def workspace(small_content: Path, tmp_path: Path) -> Workspace:
    """Fifty weak proposals, and a bound that thirty right answers reach."""
    library = load_library(small_content)
    measures = [id for id in library.leaves if id.startswith("audit-nhfd:") and library.active(id)]
    asked = [id for id in library.leaves if not library.is_measure(id) and library.active(id)]
    pairs = [(a, b) for a in measures for b in asked][:50]
    settings = Settings(data=tmp_path / "data", content=small_content, bulk_bound=0.85)
    build_with(settings, [
        Link(a=a, b=b, kind=LinkKind.EVIDENCE, status=Status.PROPOSED, probability=0.2, origin="machine")
        for a, b in pairs
    ])  # fmt: skip
    return Workspace.open(settings)


def test_by_the_client(workspace: Workspace) -> None:
    tokens = {id: workspace.register.add_person(id.title(), id=id)[1] for id in ("ada", "bo")}
    with (
        workspace, serving(create_app(workspace)) as address, Client(address, tokens["ada"]) as ada,
        Client(address, tokens["bo"]) as bo, Client(address) as anybody,
    ):  # fmt: skip
        asked = {"kind": "evidence", "answer": "none", "band": "weak", "sample": 30}
        with pytest.raises(RefusedError, match="token"):
            anybody.start_batch(**asked)
        with pytest.raises(InputError, match="not said of many"):
            ada.start_batch(**{**asked, "answer": "unsure"})
        batch = ada.start_batch(**asked)
        with pytest.raises(RefusedError, match="30 pairs of the sample are not read"):
            ada.accept_batch(batch["id"])
        with pytest.raises(UnknownId, match="no batch"):
            bo.batch(batch["id"])
        with pytest.raises(RefusedError, match="not yours"):
            bo.accept_batch(batch["id"])
        for pair in batch["sample"]:
            ada.decide(pair["a"], pair["b"], "none", seen="none")
        assert ada.batch(batch["id"])["allowed"]
        done = ada.accept_batch(batch["id"])
        assert done["standing"] == batch["left"] == 20
        pair = batch["rest"][0]
        assert bo.history(pair["a"], pair["b"])["events"] == [{"kind": "decided"}], "an open vote tells nothing"
        with pytest.raises(RefusedError, match="accepted already"):
            ada.accept_batch(batch["id"])
        bo.decide(pair["a"], pair["b"], "none", seen="none")
        assert bo.card(pair["a"], pair["b"])["status"] == "rejected"
        figures = anybody.quality()
        assert [row["pairs"] for row in figures["agreement"]] == [0, 0], "a vote given unread is no reading"
        assert ada.my_planted()["answers"] == 0
        assert ada.undo_batch(batch["id"])["undone"]
        assert bo.card(pair["a"], pair["b"])["status"] == "read_once"
        assert [b["id"] for b in ada.batches()["batches"]] == [batch["id"]]
        page = anybody._http.get(f"{address}/quality", headers=BROWSER).text
        assert "too few to tell" in page
        assert "Ada" not in page
