"""Challenges from the command line."""

from __future__ import annotations

from command_line import run
from test_commands import fits

Environment = dict[str, str]
PAIR = ("audit-nhfd:mobil", "nice-qs86:1")


def test_a_challenge_is_made_listed_and_answered(own: Environment) -> None:
    one = {**own, "QMSKG_READERS": "1"}
    refused = run(one, "challenge", "add", "nice-qs16:2", "nice-qs86:5", "--reason", "wrong")
    assert (refused.code, "nothing agreed or published" in refused.err) == (2, True)
    assert run(one, "decide", *PAIR, "--relation", "full", "--seen", "none").code == 0
    made = run(one, "challenge", "add", *PAIR, "--reason", "it counts from ward arrival", "--json").document
    fits(made, "challenge add")
    listed = run(one, "challenges", "--json").document
    fits(listed, "challenges")
    assert [c["reason"] for c in listed["challenges"]] == ["it counts from ward arrival"]
    assert "ward arrival" in run(one, "challenges").out
    bare = run(one, "challenge", "answer", made["id"], "--outcome", "dismissed")
    assert (bare.code, "with a reason" in bare.err) == (2, True)
    said = ("--outcome", "dismissed", "--reason", "it does not")
    fits(run(one, "challenge", "answer", made["id"], *said, "--json").document, "challenge answer")
    assert run(one, "challenge", "answer", made["id"], *said).code == 1
    assert "None waits" in run(one, "challenges").out
