"""The examples in the docstrings of the app run."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import curation
import pytest

MODULES = sorted(path.stem for path in Path(curation.__file__).parent.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = importlib.import_module(f"curation.{name}")
    assert doctest.testmod(module).failed == 0
    assert all(hasattr(module, public) for public in module.__all__)


def test_no_page_of_the_app_reaches_below_the_client() -> None:
    """The app talks to the server only through the client; beside it, it uses the words of the domain and draws."""
    allowed = {"client", "errors", "identity", "links", "pictures", "relations", "settings", "units", "vocabulary"}
    files = Path(curation.__file__).parent.parent.rglob("*.py")
    used = {
        line.split()[1].split(".")[1]
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("from qmskg.")
    }
    assert used <= allowed
