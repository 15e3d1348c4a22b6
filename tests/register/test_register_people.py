"""People, tokens and the account of a fresh install."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from curators import Team
from test_register import dump

from qmskg.errors import DataFolderError, InputError, RefusedError, UnknownId
from qmskg.register import LOCAL, Person, Register, local_account


def test_a_token_names_its_person_and_is_kept_nowhere(team: Team) -> None:
    for id, token in team.tokens.items():
        assert team.register.person_for_token(token) == team.people[id]
        assert team.register.person_for_token(f"{token}\n") == team.people[id]
        assert token not in dump(team.url)


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "naïve ☂", "\x00", "\udcff", "\ud800"])
def test_an_unknown_token_is_refused(team: Team, token: str) -> None:
    with pytest.raises(RefusedError, match="nobody here has this token"):
        team.register.person_for_token(token)


def test_a_second_token_is_as_good_as_the_first(team: Team) -> None:
    token = team.register.issue_token("ann")
    assert token != team.tokens["ann"]
    assert team.register.person_for_token(token) == team.people["ann"]
    with pytest.raises(UnknownId, match="knows nobody"):
        team.register.issue_token("nobody")


@pytest.mark.parametrize(
    ("name", "id"),
    [("", "x"), ("  ", "x"), ("n" * 201, "x"), ("N", "Ann"), ("N", "a b"), ("N", "a:b"), ("N", "ann")],
)
def test_a_person_who_cannot_be_added(team: Team, name: str, id: str) -> None:
    before = team.register.events()
    with pytest.raises(InputError):
        team.register.add_person(name, id=id)
    assert team.register.events() == before


def test_ids_are_made_up_where_none_is_given(team: Team) -> None:
    (one, _), (other, _) = team.register.add_person("Same Name"), team.register.add_person("Same Name")
    assert one.id != other.id
    assert team.register.state().people[one.id] == one


class TestLocalAccount:
    def test_the_first_start_makes_it(self, url: str, tmp_path: Path) -> None:
        file = tmp_path / "token"
        with Register(url, readers=1) as register:
            me = local_account(register, file)
            assert me.id == LOCAL
            assert me.name
            assert file.stat().st_mode & 0o777 == 0o600
            assert len(file.read_text().strip()) >= 43, "256 bits"
            assert register.person_for_token(file.read_text()) == me
            assert register.decide(me, "a:1", "b:2", "equal", seen="none").status == "agreed"

    def test_the_second_start_finds_it(self, url: str, tmp_path: Path) -> None:
        with Register(url) as register:
            me, token = local_account(register, tmp_path / "token"), (tmp_path / "token").read_text()
            assert local_account(register, tmp_path / "token") == me
            assert (tmp_path / "token").read_text() == token
            assert register.position() == 1

    def test_a_lost_file_is_made_again(self, url: str, tmp_path: Path) -> None:
        with Register(url) as register:
            me = local_account(register, tmp_path / "token")
            (tmp_path / "token").unlink()
            assert local_account(register, tmp_path / "token") == me
            assert register.position() == 1

    @pytest.mark.parametrize("content", [b"of another register\n", b"", b"\xff\xfe\x00"])
    def test_a_file_that_is_not_this_registers(self, url: str, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "token").write_bytes(content)
        with Register(url) as register, pytest.raises(DataFolderError, match="made again"):
            local_account(register, tmp_path / "token")
        assert (tmp_path / "token").read_bytes() == content

    def test_a_folder_that_is_not_there(self, url: str, tmp_path: Path) -> None:
        with Register(url) as register, pytest.raises(DataFolderError, match="cannot be used"):
            local_account(register, tmp_path / "missing" / "token")

    def test_starts_at_once_end_with_one_account(self, url: str, tmp_path: Path) -> None:
        found: list[Person] = []
        with Register(url) as register:
            threads = [
                threading.Thread(target=lambda: found.append(local_account(register, tmp_path / "token")))
                for _ in range(6)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(found) == 6
            assert len(set(found)) == 1
            assert register.position() == 1
        assert [p.name for p in tmp_path.iterdir() if "token" in p.name] == ["token"]
