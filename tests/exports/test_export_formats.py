"""What holds of every format."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from kept_texts import FACT, KEPT, with_every_text

from qmskg.errors import InputError
from qmskg.exports import Dataset, Format, export, format_named
from qmskg.exports.formats import WRITERS


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_format_has_a_writer() -> None:
    assert set(WRITERS) == set(Format)


@pytest.mark.parametrize("format", Format)
def test_the_same_state_gives_the_same_bytes(format, data: Dataset, tmp_path) -> None:
    again = dataclasses.replace(data, links=tuple(reversed(data.links)))
    files = export(format, data, tmp_path / "one")
    assert [f.sha256 for f in files] == [f.sha256 for f in export(format, again, tmp_path / "two")]
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert {f.path.name for f in files} == {path.name for path in (tmp_path / "one").iterdir()}


SCRIPT = """
import sys
from pathlib import Path
from qmskg.exports import Dataset, Format, export
from qmskg.ingest import load_library
from qmskg.links import CoreStandard, CoreMember, Link

link = Link(a="nice-qs16:2", b="nice-qs86:1", kind="mapping", status="agreed", answer="equal", people=("Ada",))
core = CoreStandard(id="core:x", title="A", statement="B.", scope="C", theme="D",
                    members=(CoreMember(leaf="nice-qs16:2", relation="equal"),))
content = Path(sys.argv[1])
data = Dataset(load_library(content), (link,), (core,), content, version="0.1.0")
for format in Format:
    for file in export(format, data, Path(sys.argv[2]) / format):
        print(file.path.name, file.sha256)
"""


def test_another_run_gives_the_same_bytes(small_content, tmp_path) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(small_content), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert len(runs[0].splitlines()) > 12
    assert runs[0] == runs[1]


@pytest.mark.parametrize("format", Format)
def test_a_failed_export_leaves_the_old_files(format, data: Dataset, tmp_path) -> None:
    export(format, data, tmp_path)
    before = bytes_of(tmp_path)
    without_links = dataclasses.replace(data, links=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        export(format, without_links, tmp_path)
    assert bytes_of(tmp_path) == before


# --- what a licence keeps -----------------------------------------------------------------------------------


def everything_in(folder: Path) -> str:
    found = ""
    for path in folder.iterdir():
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found += "".join(book.read(name).decode() for name in book.namelist())
        else:
            found += path.read_text("utf-8")
    return found


@pytest.mark.parametrize("format", Format)
def test_no_format_passes_on_what_a_licence_keeps(format, data: Dataset, tmp_path) -> None:
    export(format, with_every_text("Copyright of a college", data), tmp_path / "barred")
    export(format, with_every_text("OGL-3.0", data), tmp_path / "open")
    barred, free = everything_in(tmp_path / "barred"), everything_in(tmp_path / "open")
    assert not [word for word in KEPT if word in barred]
    if format is not Format.SSSOM:  # it holds links, and the titles of their ends
        assert len([word for word in KEPT if word in free]) >= 2
        assert FACT in barred, "the number of a limit is a fact"


def test_leaving_out_what_a_licence_keeps_leaves_nothing_out_twice(data: Dataset) -> None:
    once = with_every_text("Copyright of a college", data)
    twice = dataclasses.replace(once)
    assert (twice.library, twice.core) == (once.library, once.core)


def test_a_format_is_found_by_its_name_in_any_case() -> None:
    assert format_named(" SSSOM ") is Format.SSSOM


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="'pdf' is no format here; use one of turtle, trig, nquads, jsonld, csv"):
        format_named("pdf")
