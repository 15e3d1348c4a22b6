"""The app's own modules, and a curator's desk in front of a real server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "app"))  # where `streamlit run app/curate.py` finds them too

from curated import Curated, curated  # noqa: E402 - after the path is set
from small_folder import make_folder  # noqa: E402

Serve = Callable[..., Curated]


@pytest.fixture(scope="session")
def matched(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with proposals and no decision. Shared: copy it before use."""
    return make_folder(small_content, tmp_path_factory.mktemp("matched") / "data")


@pytest.fixture
def serve(matched: Path, small_content: Path, tmp_path: Path) -> Iterator[Serve]:
    """Start a real server over a copy of the folder; each call another one."""
    with ExitStack() as stack:

        def start(readers: int = 2) -> Curated:
            data = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
            shutil.copytree(matched, data)
            return stack.enter_context(curated(small_content, data, readers))

        yield start


@pytest.fixture
def here(serve: Serve) -> Curated:
    """A server where one reader is enough."""
    return serve(readers=1)
