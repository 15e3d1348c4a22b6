"""Bad input: one sentence on standard error that says what to do, the exit code, and nothing changed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Ran, program, run, start
from installation import LEAF, MEASURE, edit

from qmskg.workspace.folder import DataFolder

Environment = dict[str, str]


def refused(ran: Ran, code: int, *says: str) -> None:
    """Hold a command to have ended with one sentence."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    (line,) = ran.err.strip().splitlines()
    assert line.startswith("qmskg: ")
    for word in says:
        assert word in line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "needs a first line with the columns audit and weight"),
        (b"audit;weight\naudit-nhfd;2\n", "needs a first line"),
        (b"audit,weight\naudit-nhfd,heavy\n", "line 2: the weight is no number"),
        (b"audit,weight\naudit-nhfd\n", "line 2: the weight is no number"),
        (b"audit,weight\naudit-nhfd,0\n", "not a number above 0"),
        (b"audit,weight\naudit-nowhere,2\n", "'audit-nowhere'"),
        ("audit,weight\naudit-nhfd,2\n".encode("utf-16"), "cannot be read as CSV in UTF-8"),
    ],
)
def test_weights_that_cannot_be_used(reading: Environment, tmp_path: Path, text: bytes, says: str) -> None:
    file = tmp_path / "weights.csv"
    file.write_bytes(text)
    refused(run(reading, "programme", "--service", "acute", "--weights", str(file)), 2, says)


def test_weights_change_what_is_smallest(reading: Environment, tmp_path: Path) -> None:
    file = tmp_path / "weights.csv"
    file.write_text("\ufeffaudit,weight\naudit-nhfd,2.5\n", "utf-8")
    document = run(reading, "programme", "--service", "acute", "--weights", str(file), "--json").document
    weights = {row["id"]: row["weight"] for row in document["audits"]}
    assert weights["audit-nhfd"] == 2.5
    assert document["objective"] == sum(weights.values())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["audit", "audit-nhfdd"], 2, "did you mean audit-nhfd?"),
        (["audit", "nothing-like-it-zzz"], 2, "nothing here has the id 'nothing-like-it-zzz'"),
        (["audit", "Hip Fracture"], 2, "is not an id: write it like nice-qs16:2"),
        (["audit", "nice-qs16"], 2, "`qmskg standard nice-qs16` asks the other way round"),
        (["standard", "audit-nhfd"], 2, "`qmskg audit audit-nhfd` asks the other way round"),
        (["history", MEASURE, "nice-qs16:77"], 2, "'nice-qs16:77'"),
        (["queue", "--source", "nice-qs87"], 2, "nice-qs86"),
        (["queue", "--limit", "0"], 2, "'--limit'"),
        (["search", "x", "--limit", "-1"], 2, "'--limit'"),
        (["coverage", "--by", "rank"], 2, "'body', 'theme', 'service', 'level'"),
        (["programme"], 2, "name a kind of service with --service"),
        (["programme", "--service", "hospital"], 2, "there is no service type 'hospital'"),
        (["programme", "--service", "acute", "--without", "audit-nowhere"], 2, "'audit-nowhere'"),
        (["programme", "--service", "acute", "--weights", "nowhere.csv"], 2, "cannot be read as CSV"),
        (["overlaps", "--basis", "certain"], 2, "'agreed', 'draft', 'would_be'"),
        (["validate", "--profile", "perfect"], 2, "draft"),
        (["export", "docx", "--out", "nowhere"], 2, "use one of turtle, trig, nquads, jsonld, csv, xlsx, sssom"),
        (["decide", MEASURE, LEAF, "--relation", "equal", "--seen", "none"], 2, "say one of full, partial"),
        (["decide", MEASURE, LEAF, "--relation", "full", "--seen", "soon"], 2, "is no position"),
        (["decide", MEASURE, LEAF, "--relation", "full"], 2, "'--seen'"),
        (["decide", MEASURE, "nice-qs16", "--relation", "full", "--seen", "none"], 2, "is no leaf"),
        (["undo", "last"], 2, "is no event id"),
        (["undo", "00000000-0000-4000-8000-000000000000"], 2, "00000000-0000-4000-8000-000000000000"),
        (["audits"], 2, "`qmskg --help` lists the commands"),
        (["audit"], 2, "`qmskg --help` lists the commands"),
        (["audit", "audit-nhfd", "--xml"], 2, "--xml"),
        (["coreset", "publish"], 2, "publish"),
        (["serve", "--port", "99999"], 2, "'--port'"),
        (["serve", "--host", "0.0.0.0"], 2, "serve at 127.0.0.1"),
    ],
)  # fmt: skip
def test_what_is_given_is_wrong(reading: Environment, words: list[str], code: int, says: str) -> None:
    refused(run(reading, *words), code, says)
    if words[0] not in {"serve", "audits", "coreset"}:
        refused(run(reading, *words, "--json"), code, says)
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("QMSKG_READERS", "9", "QMSKG_READERS must be a number from 1 to 3"),
        ("QMSKG_READERS", "two", "QMSKG_READERS"),
        ("QMSKG_BASE_IRI", "example.org", "QMSKG_BASE_IRI must be an http(s) address"),
        ("QMSKG_QUERY_SECONDS", "0", "QMSKG_QUERY_SECONDS"),
        ("QMSKG_REGISTER_URL", "register.sqlite", "QMSKG_REGISTER_URL is no SQLAlchemy URL"),
        ("QMSKG_REGISTER_URL", "mysql://localhost/x", "SQLite or PostgreSQL"),
    ],
)
def test_a_setting_that_cannot_be(reading: Environment, name: str, value: str, says: str) -> None:
    refused(run({**reading, name: value}, "audit", "audit-nhfd"), 2, says)


def test_a_token_that_is_nobody_s(reading: Environment) -> None:
    words = ("decide", MEASURE, LEAF, "--relation", "full", "--seen", "none")
    refused(run({**reading, "QMSKG_TOKEN": "wrong"}, *words), 1, "nobody here has this token")


# --- the data folder ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["audit", "audit-nhfd"], ["queue"], ["validate"], ["serve"], ["match"]])
def test_nothing_is_built_yet(reading: Environment, tmp_path: Path, words: list[str]) -> None:
    refused(run({**reading, "QMSKG_DATA": str(tmp_path / "new")}, *words), 2, "nothing is built", "`qmskg build`")


@pytest.mark.parametrize("command", ["build", "up", "audit"])
@pytest.mark.parametrize("kind", ["a file in the way", "no place for folders"])
def test_a_data_folder_that_cannot_be_made(reading: Environment, tmp_path: Path, command: str, kind: str) -> None:
    (tmp_path / "file").write_text("mine")
    data = {"a file in the way": tmp_path / "file" / "data", "no place for folders": Path("/proc/qmskg")}[kind]
    words = {"audit": ["audit", "audit-nhfd"], "up": ["up", "--no-app", "--port", str(free_port())]}
    ran = run({**reading, "QMSKG_DATA": str(data)}, *words.get(command, [command]))
    refused(ran, 2, "cannot be used", "set QMSKG_DATA to one that you may write")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_data_folder_that_may_not_be_written(reading: Environment, tmp_path: Path) -> None:
    """As another user, since root may write anywhere."""
    for folder in (tmp_path, *tmp_path.parents):
        if "pytest" in folder.name and folder.stat().st_uid == os.getuid():
            folder.chmod(0o755)
    code = (
        "import os, sys\n"
        "from qmskg.cli import main\n"
        "import qmskg.workspace\n"  # before: the other user may not be able to read the interpreter's files
        "os.setuid(65534) if os.getuid() == 0 else os.chmod(os.path.dirname(os.environ['QMSKG_DATA']), 0o555)\n"
        "main()"
    )
    environment = {**os.environ, **reading, "QMSKG_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", code, "build"], capture_output=True, text=True, env=environment, check=False
    )
    refused(Ran(done.returncode, done.stdout, done.stderr), 2, "Permission denied", "QMSKG_DATA")


@pytest.mark.parametrize("version", ["0", "99", "x"])
def test_an_old_or_newer_data_folder_is_left_as_it_is(own: Environment, version: str) -> None:
    data = Path(own["QMSKG_DATA"])
    (data / "VERSION").write_text(version)
    before = {p: p.stat().st_mtime_ns for p in data.rglob("*") if p.is_file()}
    for words in (["build"], ["audit", "audit-nhfd"], ["serve"]):
        refused(run(own, *words), 2, f"has format {version!r}", "move the folder aside")
    assert {p: p.stat().st_mtime_ns for p in data.rglob("*") if p.is_file()} == before


def test_a_folder_of_somebody_else_s_is_left_alone(reading: Environment, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    refused(run({**reading, "QMSKG_DATA": str(tmp_path)}, "build"), 2, "is no data folder of qmskg")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_register_is_never_filled_with_made_up_decisions(own: Environment) -> None:
    before = run(own, "history", "audit-nhfd:surgday", LEAF, "--json").document
    refused(run(own, "demo"), 2, "has a register already")
    assert run(own, "history", "audit-nhfd:surgday", LEAF, "--json").document == before
    assert not (Path(own["QMSKG_DATA"]) / "DEMONSTRATION").exists()


def test_a_broken_build_says_how_to_make_it_again(own: Environment) -> None:
    folder = DataFolder.open(Path(own["QMSKG_DATA"]))
    assert folder.current
    (folder.build(folder.current) / "library.json").write_text("{")
    refused(run(own, "audit", "audit-nhfd"), 2, "run `qmskg rebuild`")


def test_a_second_builder_is_told(own: Environment) -> None:
    with DataFolder.open(Path(own["QMSKG_DATA"])).building():
        refused(run(own, "build"), 2, "another process is building")


# --- content that is wrong ----------------------------------------------------------------------------------

BROKEN = [
    ("title: Hip", "title: [Hip", r"nice-qs16.yaml:6: this is not valid YAML"),
    ("licence: NICE", "licenze: NICE", 'the field "licenze" is not known'),
    ("id: nice-qs16:2", "id: nice-qs16:1", 'the id "nice-qs16:1" stands 2 times'),
    ("published: '2012-03'", "published: '2012-13'", "'2012-13' is not a date"),
    ("number: '2'", "number: '2'\n  parent: nice-qs16:9", 'the parent "nice-qs16:9"'),
]


@pytest.mark.parametrize(("before", "after", "says"), BROKEN)
def test_a_wrong_file_is_named_with_its_line_and_the_last_build_stays(
    own_files: Environment, before: str, after: str, says: str
) -> None:
    answer = run(own_files, "audit", "audit-nhfd", "--json").document
    edit(Path(own_files["QMSKG_CONTENT"]) / "sources/nice/nice-qs16.yaml", before, after)
    for words in (["build"], ["build", "--json"], ["rebuild"]):
        ran = run(own_files, *words)
        line = ran.err.strip().splitlines()[-1]
        refused(Ran(ran.code, ran.out, line), 2, "nice-qs16.yaml:", says)
        assert line.partition("nice-qs16.yaml:")[2].partition(":")[0].isdecimal()
    assert run(own_files, "audit", "audit-nhfd", "--json").document == answer


def test_a_content_folder_that_is_none(own: Environment, tmp_path: Path) -> None:
    refused(run({**own, "QMSKG_CONTENT": str(tmp_path)}, "build"), 2, "set QMSKG_CONTENT")


def test_an_export_that_cannot_be_written_leaves_what_was_there(reading: Environment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(run(reading, "export", "csv", "--out", str(tmp_path / "file")), 2, "is a file; name a folder")
    refused(run(reading, "export", "csv", "--out", str(tmp_path / "file" / "x")), 2, "name another folder")
    refused(run(reading, "export", "csv", "--out", "/proc/qmskg"), 2, "name another folder")
    assert (tmp_path / "file").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


# --- ports --------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield int(held.getsockname()[1])


def test_a_port_in_use(reading: Environment, taken: int) -> None:
    for words in (["serve"], ["serve", "--workers", "2"], ["up", "--no-app"], ["app"]):
        refused(run(reading, *words, "--port", str(taken)), 2, f"port {taken} on 127.0.0.1", "with --port")
    both = ["up", "--port", str(free_port()), "--app-port", str(taken)]
    refused(run(reading, *both), 2, f"port {taken}", "with --app-port")
    refused(program(reading, "serve", "--port", str(taken)), 2, f"port {taken}")


@pytest.mark.parametrize("words", [["coverage"], ["coverage", "--json"], ["search", "hip"]])
def test_whoever_has_read_enough_is_no_failure(reading: Environment, words: list[str]) -> None:
    process = start(reading, *words)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr is not None
    assert "Broken pipe" not in process.stderr.read()
    process.stderr.close()
