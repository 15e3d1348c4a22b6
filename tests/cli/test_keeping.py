"""Backups while people decide, restored elsewhere to the same graph; and what has drifted is seen."""

from __future__ import annotations

import re
import shutil
import stat
import threading
import zipfile
from pathlib import Path

import jsonschema
import pytest
from command_line import Ran, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installation import LEAF, MEASURE, TWINS
from postgresql_server import needed, postgresql_server

from qmskg.errors import DataFolderError, InputError
from qmskg.graph.store import EmbeddedStore
from qmskg.register import Register
from qmskg.server import documents as d
from qmskg.settings import Settings
from qmskg.workspace import Workspace, build
from qmskg.workspace.backup import Archive
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.restoring import restore

Environment = dict[str, str]


def fits(ran: Ran, command: str) -> dict[str, object]:
    document: dict[str, object] = ran.document
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS[command])).validate(document)
    return document


def settings_of(environment: Environment) -> Settings:
    return Settings(
        data=Path(environment["QMSKG_DATA"]), content=Path(environment["QMSKG_CONTENT"]),
        register_url=environment.get("QMSKG_REGISTER_URL"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def kept(
    made: tuple[Path, str], small_content: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    """A backup of an installation with a redaction, with what the command said of it."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(made[0], folder / "data")
    env = {"QMSKG_DATA": str(folder / "data"), "QMSKG_CONTENT": str(small_content)}
    with Register(settings_of(env).register) as register:
        root = register.state().people["root"]
        said = next(e for e in register.events() if e.texts.get("reason") == "SECRET of ada")
        register.redact(root, said.id, ["reason"])
    document = fits(run(env, "backup", str(folder / "b.zip"), "--json"), "backup")
    return folder / "b.zip", document


def test_a_backup_is_for_its_owner_and_replaces_nothing(
    kept: tuple[Path, dict[str, object]], own: Environment
) -> None:
    file, document = kept
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert document["bytes"] == file.stat().st_size
    assert b"SECRET" not in b"".join(zipfile.ZipFile(file).read(n) for n in zipfile.ZipFile(file).namelist())
    again = run(own, "backup", str(file))
    assert (again.code, "replaces nothing" in again.err) == (2, True)
    into = run(own, "backup", str(file.parent))
    assert into.code == 0, into.err
    (named,) = file.parent.glob("qmskg-*.zip")
    assert into.out.split() == [str(into.out.split()[0]), str(named)]
    assert not list(Path(own["QMSKG_DATA"]).glob(".apart-*"))
    assert not list(file.parent.glob(".*zip*"))


def test_people_decide_while_it_is_made(own: Environment, tmp_path: Path) -> None:
    """What is kept is one moment: every event up to a position, and the graph of just that position."""
    settings_, stop = settings_of(own), threading.Event()
    with Workspace.open(settings_) as workspace:
        person = workspace.person_for_token(own["QMSKG_TOKEN"])

        def decide() -> None:
            while not stop.is_set():
                seen = workspace.register.history(*TWINS, person).position
                workspace.register.decide(person, *TWINS, "equal", seen=seen)

        deciding = threading.Thread(target=decide)
        deciding.start()
        try:
            document = run(own, "backup", str(tmp_path / "b.zip"), "--json").document
        finally:
            stop.set()
            deciding.join()
        assert 0 < document["position"] < workspace.position()
    back = run({**own, "QMSKG_DATA": str(tmp_path / "back")}, "restore", str(tmp_path / "b.zip"), "--json")
    assert fits(back, "restore")["same_graph"] is True, back.document
    assert back.document["position"] == document["position"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_empty_machine_comes_back_to_the_same_graph(
    kept: tuple[Path, dict[str, object]], tmp_path: Path, database: str
) -> None:
    file, document = kept
    env = {"QMSKG_DATA": str(tmp_path / "data"), "QMSKG_CONTENT": str(tmp_path / "elsewhere")}
    if database == "sqlite":
        _brought_back(env, file, document, tmp_path)
        return
    program = needed()
    with postgresql_server(program) as make:
        env["QMSKG_REGISTER_URL"] = make()
        _brought_back(env, file, document, tmp_path)
        # and from there back into SQLite
        env["QMSKG_CONTENT"] = str(tmp_path / "content")
        again = fits(run(env, "backup", str(tmp_path / "pg.zip"), "--json"), "backup")
        assert again["graph"] == document["graph"]
        refused = run({**env, "QMSKG_DATA": str(tmp_path / "third")}, "restore", str(file))
        assert (refused.code, "has events" in refused.err) == (1, True)
        assert not (tmp_path / "third").exists() or not any((tmp_path / "third").iterdir())


def _brought_back(env: Environment, file: Path, document: dict[str, object], tmp_path: Path) -> None:
    ran = run(env, "restore", str(file), "--content", str(tmp_path / "content"), "--json")
    assert ran.code == 0, ran.err
    told = fits(ran, "restore")
    assert (told["same_graph"], told["graph"], told["position"]) == (True, document["graph"], document["position"])
    env["QMSKG_CONTENT"] = str(tmp_path / "content")
    with Workspace.open(settings_of(env)) as workspace:
        assert workspace.register.history(*TWINS, None).status is None
        assert workspace.audit_answer(MEASURE)["standards"]
        assert any(row["status"] == "agreed" for row in workspace.audit_answer("audit-nhfd:surgday")["standards"])
        assert workspace.snapshot.matched, "what the machine proposed is back as well"
    again = run(env, "restore", str(file))
    assert (again.code, "not empty" in again.err) == (2, True)


def test_other_content_is_said_to_be_other(
    kept: tuple[Path, dict[str, object]], own_files: Environment, tmp_path: Path
) -> None:
    page = Path(own_files["QMSKG_CONTENT"]) / "sources" / "nice" / "nice-qs16.yaml"
    page.write_text(page.read_text("utf-8").replace("title: Hip fracture", "title: Hip fractures", 1), "utf-8")
    ran = run({**own_files, "QMSKG_DATA": str(tmp_path / "back")}, "restore", str(kept[0]), "--json")
    told = fits(ran, "restore")
    assert (ran.code, told["same_graph"]) == (0, None)
    assert told["content_differs"] == ["sources/nice/nice-qs16.yaml"]
    assert "qmskg match" in str(told["sentence"])


@given(place=st.floats(0, 1, exclude_max=True), cut=st.booleans(), bit=st.integers(0, 7))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_cut_off_or_altered_is_refused(
    kept: tuple[Path, dict[str, object]], tmp_path: Path, place: float, cut: bool, bit: int
) -> None:
    """One sentence, and nothing written; or no part is other than it was (a time in the file's own list)."""
    whole = kept[0].read_bytes()
    at = int(place * len(whole))
    data = whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
    (tmp_path / "b.zip").write_bytes(data)
    try:
        with Archive(tmp_path / "b.zip") as archive, Archive(kept[0]) as before:
            archive.check()
            assert archive.names("") == before.names("")
    except InputError as error:
        assert "\n" not in str(error)
        with pytest.raises(InputError):
            restore(Settings(data=tmp_path / "back"), tmp_path / "b.zip")
        assert not (tmp_path / "back").exists()
    else:
        assert not cut


def test_a_register_that_does_not_fit_leaves_the_folder_empty(
    kept: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    """An archive whose sums hold but whose events skip a place: made so on purpose, or by a defect."""
    import hashlib

    parts = {name: zipfile.ZipFile(kept[0]).read(name) for name in zipfile.ZipFile(kept[0]).namelist()}
    lines = parts["register.jsonl"].splitlines(keepends=True)
    parts["register.jsonl"] = b"".join(lines[:1] + lines[2:])
    sums = [f"{hashlib.sha256(data).hexdigest()}  {n}\n" for n, data in parts.items() if n != "SHA256SUMS"]
    parts["SHA256SUMS"] = "".join(sums).encode()
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(DataFolderError, match="line 2"):
        restore(Settings(data=tmp_path / "data"), tmp_path / "b.zip", content=tmp_path / "content")
    assert not any((tmp_path / "data").iterdir())
    assert not any((tmp_path / "content").iterdir())


# --- drift --------------------------------------------------------------------------------------------------


def test_what_has_drifted_is_said_and_mended(own_files: Environment) -> None:
    well = run(own_files, "drift", "--quiet")
    assert (well.code, well.out, well.err) == (0, "", "")
    _tamper(settings_of(own_files))
    ran = run(own_files, "drift", "--json")
    told = fits(ran, "drift")
    assert (ran.code, told["missing"], told["extra"]) == (1, 1, 1)
    assert [c["name"] for c in ran.document["checks"] if not c["good"]] == ["graph"]
    with Workspace.open(settings_of(own_files)) as serving:  # goes on all the while
        serving.checkpoint()
        proposed = len(serving.snapshot.matched)
        build(settings_of(own_files), afresh=True, encode=False)  # as `qmskg rebuild`
        assert len(serving.snapshot.matched) == proposed > 0
        assert b"urn:of:nobody" not in serving.projected.dump()
    page = Path(own_files["QMSKG_CONTENT"]) / "sources" / "nice" / "nice-qs16.yaml"
    page.write_text(page.read_text("utf-8") + "\n# a note\n", "utf-8")
    moved = run(own_files, "drift", "--quiet")
    assert moved.code == 1
    assert re.fullmatch(r"qmskg: Content has changed since the build \(.*\): run `qmskg build`\.\n", moved.out)


def _tamper(chosen: Settings) -> None:
    """Change the graph behind the program's back, in the live store and in the checkpoint that is served."""
    with Workspace.open(chosen) as workspace:
        path = workspace.checkpoint().path
        assert path is not None
    with EmbeddedStore.open(path) as store:
        store.update("INSERT DATA { <urn:of:nobody> <urn:of:nobody> <urn:of:nobody> }")
        node = f"<https://w3id.org/qmskg/id/requirement/{LEAF.replace(':', '/')}>"
        store.update(f"DELETE WHERE {{ {node} <http://purl.org/dc/terms/title> ?title }}")


def test_nothing_to_keep_is_kept(tmp_path: Path, small_content: Path) -> None:
    """A register without a build is kept as well, and says that there was no graph."""
    env = {"QMSKG_DATA": str(tmp_path / "data"), "QMSKG_CONTENT": str(small_content)}
    DataFolder.open(tmp_path / "data")
    with Register(settings_of(env).register) as register:
        register.add_person("Ada Example", id="ada")
    told = fits(run(env, "backup", str(tmp_path / "b.zip"), "--json"), "backup")
    assert (told["build"], told["graph"], told["position"]) == (None, None, 1)
