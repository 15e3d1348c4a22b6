"""What the public pages take from npm packages: whole, from here alone, with licences, and inside the wheel."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from installation import Installation

from qmskg.server import assets
from qmskg.server.app import create_app

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "package-lock.json"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@pytest.fixture(autouse=True, scope="module")
def whole() -> None:
    """Everything here needs the assets: say once, in one sentence, what is wrong with them."""
    if told := assets.fault(LOCK):
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("name", assets.FILES)
def test_a_file_is_served_from_here_and_asks_for_nothing_elsewhere(shared: Installation, name: str) -> None:
    answer = shared.web.get(str(assets.address(name)))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TYPES[Path(name).suffix]
    if name.endswith(".css"):
        for icon in re.findall(r"url\(([^)]+\.svg)\)", answer.text):
            assert shared.web.get(f"/static/vendor/{icon}").status_code == 200
        assert not re.search(r"url\(['\"]?(https?:)?//|@import|Frutiger|@font-face", answer.text)


def test_every_package_is_pinned_by_hash_and_stands_with_its_licence() -> None:
    packages = {place: about for place, about in json.loads(LOCK.read_text("utf-8"))["packages"].items() if place}
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())
    texts = {path.name: path.read_text("utf-8") for path in (assets.VENDOR / "licences").iterdir()}
    assert len(texts) == len(packages)
    for place, about in packages.items():
        text = texts[place.removeprefix("node_modules/").replace("/", "_") + ".txt"]
        assert about["version"] in text.partition("\n")[0]
        assert len(text) > 80


def test_git_holds_none_of_them() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert f"{assets.VENDOR.relative_to(Path(assets.__file__).parents[2])}/" in ignored


def test_the_wheel_holds_them(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        for path in assets.VENDOR.rglob("*"):
            if path.is_file():
                assert (
                    packed.read(f"qmskg/server/static/vendor/{path.relative_to(assets.VENDOR)}")
                    == path.read_bytes()
                )


def test_one_sentence_says_what_is_missing_and_what_to_do(
    shared: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    assert "missing; run `make assets`" in (assets.fault() or "")
    assert assets.address(assets.NHSUK) is None
    with caplog.at_level(logging.WARNING):
        create_app(shared.workspace)
    (told,) = [record.getMessage() for record in caplog.records if "make assets" in record.getMessage()]
    assert "\n" not in told


def test_old_ones_are_told_from_those_that_are_pinned(tmp_path: Path) -> None:
    other = tmp_path / "package-lock.json"
    other.write_text("{}", "utf-8")
    assert "not those that package-lock.json pins; run `make assets`" in (assets.fault(other) or "")


def test_packages_that_were_not_fetched_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, assets.__file__], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is missing; run `make assets`" in done.stderr
    assert "Traceback" not in done.stderr
    assert assets.fault(LOCK) is None  # what was there is left as it was
