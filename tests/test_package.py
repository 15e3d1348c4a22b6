"""The shape of the package: floors, public names, and weight that stays optional."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import qmskg

PACKAGE = Path(qmskg.__file__).parent
#: lowest first; a file imports only from its own floor and those before it
FLOORS = (
    ("errors",), ("relations", "themes", "units", "vocabulary"), ("identity",), ("settings",), ("model",),
    ("limits", "links"), ("authored", "pictures"), ("ingest",), ("graph",), ("matching",), ("register",),
    ("coreset",), ("assurance",), ("exports",), ("workspace",), ("server",), ("client",), ("cli",), ("__main__",),
)  # fmt: skip
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "_content" not in p.parts)


def floor_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Floors of the package that a file imports from, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        else:
            continue
        found |= {n.split(".")[1] for n in names if n.startswith("qmskg.") and n.split(".")[1] in LEVEL}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        return
    mine = floor_of(path)
    assert mine in LEVEL, f"{mine} has no floor: add it to FLOORS"
    above = {other for other in imports_of(path) if other != mine and LEVEL[other] >= LEVEL[mine]}
    assert not above


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_can_be_held_in_the_head(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert len(path.read_text("utf-8").splitlines()) <= 450
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno <= 60, f"{node.name} is long"


def test_public_names_exist() -> None:
    for path in FILES:
        if path.name != "__main__.py" and "__all__" in path.read_text("utf-8"):
            name = ".".join(("qmskg", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
            code = f"import importlib; m = importlib.import_module({name!r}); [getattr(m, n) for n in m.__all__]"
            assert ast.parse(code)
    for name in qmskg.__all__:
        assert hasattr(qmskg, name)


def test_import_stays_light() -> None:
    heavy = "torch sentence_transformers streamlit owlready2 sklearn pandas jwt pint"
    code = f"import sys, qmskg, qmskg.cli; print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
