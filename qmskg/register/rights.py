"""Who may do what: one table, which every write of the register and every route of the API asks.

Somebody who holds several roles may do what any of them may. A role lets a person try; what else must be so (that an
adjudicator is none of the readers who differ, that an undo is of one's own) is checked where it is done.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from qmskg.errors import RefusedError
from qmskg.register.events import EventKind
from qmskg.register.people import Person
from qmskg.vocabulary import Role

__all__ = ["ACTS_OF", "EVERY_ROLE", "RIGHTS", "WORDS", "Act", "ask", "may", "what_they_may"]

EVERY_ROLE: Final = frozenset(Role)


class Act(StrEnum):
    """Something that a person does, and that a role is needed for."""

    READ = "read"
    SEE_OWN = "see_own"
    SEE_VOTES = "see_votes"
    DECIDE = "decide"
    ADJUDICATE = "adjudicate"
    UNDO_OWN = "undo_own"
    COMMENT = "comment"
    EDIT_CORE = "edit_core"
    RELEASE = "release"
    SEE_PEOPLE = "see_people"
    ADD_PEOPLE = "add_people"
    SET_ROLES = "set_roles"
    OWN_TOKENS = "own_tokens"
    SEE_TOKENS = "see_tokens"
    ISSUE_TOKENS = "issue_tokens"
    REVOKE_TOKENS = "revoke_tokens"
    REDACT = "redact"
    SEE_CHALLENGES = "see_challenges"
    ANSWER_CHALLENGE = "answer_challenge"
    PROPOSE_SPLIT = "propose_split"
    ASSIGN = "assign"
    RULE_CONFLICT = "rule_conflict"


_READER, _CURATOR, _ADJUDICATOR, _PUBLISHER, _ADMINISTRATOR = Role
_STAFF: Final = EVERY_ROLE - {_READER}

#: act -> the roles of which one is enough
RIGHTS: Final[dict[Act, frozenset[Role]]] = {
    Act.READ: EVERY_ROLE,  # and the public
    Act.SEE_OWN: EVERY_ROLE,
    Act.SEE_VOTES: _STAFF,  # who said what, once a round is closed; before that, nobody
    Act.DECIDE: frozenset({_CURATOR}),
    Act.ADJUDICATE: frozenset({_ADJUDICATOR}),
    Act.UNDO_OWN: frozenset({_CURATOR, _ADJUDICATOR, _PUBLISHER}),
    Act.COMMENT: frozenset({_CURATOR, _ADJUDICATOR}),
    Act.EDIT_CORE: frozenset({_CURATOR, _PUBLISHER}),
    Act.RELEASE: frozenset({_PUBLISHER}),
    Act.SEE_PEOPLE: frozenset({_ADMINISTRATOR}),
    Act.ADD_PEOPLE: frozenset({_ADMINISTRATOR}),
    Act.SET_ROLES: frozenset({_ADMINISTRATOR}),
    Act.OWN_TOKENS: EVERY_ROLE,
    Act.SEE_TOKENS: frozenset({_ADMINISTRATOR}),
    Act.ISSUE_TOKENS: frozenset({_ADMINISTRATOR}),
    Act.REVOKE_TOKENS: frozenset({_ADMINISTRATOR}),
    Act.REDACT: frozenset({_ADMINISTRATOR}),
    Act.SEE_CHALLENGES: _STAFF,  # as they were typed; an administrator may have to blank one
    Act.ANSWER_CHALLENGE: frozenset({_CURATOR, _ADJUDICATOR}),
    Act.PROPOSE_SPLIT: frozenset({_CURATOR}),
    Act.ASSIGN: frozenset({_ADJUDICATOR, _ADMINISTRATOR}),
    Act.RULE_CONFLICT: frozenset({_CURATOR, _ADJUDICATOR}),
}

#: act -> what a person reads after "To"
WORDS: Final[dict[Act, str]] = {
    Act.READ: "read",
    Act.SEE_OWN: "see a queue of your own",
    Act.SEE_VOTES: "see who said what",
    Act.DECIDE: "decide on a pair",
    Act.ADJUDICATE: "settle a dispute",
    Act.UNDO_OWN: "take something back",
    Act.COMMENT: "comment on a pair",
    Act.EDIT_CORE: "edit a core standard",
    Act.RELEASE: "publish a release",
    Act.SEE_PEOPLE: "see who is here",
    Act.ADD_PEOPLE: "add a person",
    Act.SET_ROLES: "change the roles of a person",
    Act.OWN_TOKENS: "see or revoke tokens of your own",
    Act.SEE_TOKENS: "see the tokens of others",
    Act.ISSUE_TOKENS: "issue a token",
    Act.REVOKE_TOKENS: "revoke a token of somebody else",
    Act.REDACT: "blank what was typed",
    Act.SEE_CHALLENGES: "see challenges as they were typed",
    Act.ANSWER_CHALLENGE: "answer a challenge",
    Act.PROPOSE_SPLIT: "propose to split a duty",
    Act.ASSIGN: "assign what waits to somebody",
    Act.RULE_CONFLICT: "rule on two demands that disagree",
}

#: kind of event -> the acts of which one writes it
ACTS_OF: Final[dict[EventKind, tuple[Act, ...]]] = {
    EventKind.PERSON_ADDED: (Act.ADD_PEOPLE,),
    EventKind.ROLES_CHANGED: (Act.SET_ROLES,),
    EventKind.DECIDED: (Act.DECIDE,),
    EventKind.ADJUDICATED: (Act.ADJUDICATE,),
    EventKind.UNDONE: (Act.UNDO_OWN,),
    EventKind.COMMENTED: (Act.COMMENT,),
    EventKind.CORE_EDITED: (Act.EDIT_CORE,),
    EventKind.CORE_RESHAPED: (Act.EDIT_CORE,),
    EventKind.REDACTED: (Act.REDACT,),
    EventKind.CHALLENGED: (),  # anybody: a reader of the public pages has no account
    EventKind.CHALLENGE_ANSWERED: (Act.ANSWER_CHALLENGE,),
    EventKind.SPLIT_PROPOSED: (Act.PROPOSE_SPLIT,),
    EventKind.ASSIGNED: (Act.ASSIGN,),
    EventKind.PLANTED_ANSWERED: (Act.DECIDE,),
    EventKind.BULK_SAMPLED: (Act.DECIDE,),
    EventKind.BULK_ACCEPTED: (Act.DECIDE,),
    EventKind.RELEASED: (Act.RELEASE,),
    EventKind.CONFLICT_RULED: (Act.RULE_CONFLICT,),
}


def may(roles: Collection[Role], *acts: Act) -> bool:
    """Return whether somebody with these roles may do one of these acts.

    >>> may({Role.CURATOR}, Act.DECIDE), may({Role.CURATOR}, Act.ADJUDICATE)
    (True, False)
    """
    return any(not RIGHTS[act].isdisjoint(roles) for act in acts)


def what_they_may(roles: Collection[Role]) -> list[str]:
    """Return the acts that these roles allow, in the table's order."""
    return [act.value for act in RIGHTS if may(roles, act)]


def ask(person: Person, *acts: Act) -> None:
    """Refuse a person who may do none of these acts.

    Raises:
        RefusedError: it names the role that is needed.
    """
    if may(person.roles, *acts):
        return
    needed = " or ".join(role for role in Role if any(role in RIGHTS[act] for act in acts))
    held = ", ".join(role for role in Role if role in person.roles) or "none"
    what = " or ".join(WORDS[act] for act in acts)
    raise RefusedError(f"to {what} takes the role {needed}, and yours is {held}; ask an administrator for it")
