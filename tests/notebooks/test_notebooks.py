"""Every notebook runs from beginning to end, on a small data folder that is served; all of them in one kernel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from core_example import put_core
from installation import install, serving
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: notebook -> what it must have printed
SAYS = {
    "calibration_of_proposals": (
        "error over all crosswalks together:",
        "strong",
        "3 proposals, 3 of them with a probability",
    ),
    "duplication_by_body": ("the same from the dump, the endpoint and `qmskg disposition`:", "1 core standards"),
    "explore_core_set": ("nice-qs16", "Prompt surgery after hip fracture (draft)"),
    "recommended_programme": ("draft     optimal", "audits show duties of"),
    "sparql_tour": ("Rehabilitation after surgery", "Prompt surgery after hip fracture | 3 | 1", "403 ", "400 "),
}


@pytest.fixture(scope="module")
def printed(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What each notebook printed. One kernel runs them one after the other, and forgets in between."""
    folder = tmp_path_factory.mktemp("notebooks")
    content = put_core(Path(shutil.copytree(small_content, folder / "content")))
    one = install(content, folder / "data")
    whole, owners = nbformat.v4.new_notebook(), []
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells), "commit notebooks without outputs"
        whole.cells += [nbformat.v4.new_code_cell("%reset -f"), *cells]
        owners += [path.stem] * (len(cells) + 1)
    with serving(one.web.app) as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("QMSKG_DATA", str(one.workspace.settings.data))
        environment.setenv("QMSKG_CONTENT", str(content))
        environment.setenv("QMSKG_API", address)
        NotebookClient(whole, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    found = dict.fromkeys(owners, "")
    for owner, cell in zip(owners, whole.cells, strict=True):
        found[owner] += "".join(output.get("text", "") for output in cell.get("outputs", ()))
    one.workspace.close()
    yield found


@pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq")
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_says_what_it_must(name: str, printed: dict[str, str]) -> None:
    missing = [words for words in SAYS[name] if words not in printed[name]]
    assert not missing, printed[name]
