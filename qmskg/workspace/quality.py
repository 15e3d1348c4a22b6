"""How well the curation goes: agreement, errors on planted pairs, how often proposals hold, what nobody has read.

Of the whole, never of a person: nothing here can be made into a table of people. **Too few to tell** is said where
fewer than :data:`LEAST` pairs or answers stand behind a figure; of planted pairs also where fewer than
:data:`LEAST_PEOPLE` people answered, since a figure of two would tell each of them about the other.

Cohen's kappa counts each pair of readers both ways round, since neither of them is the measure of the other;
Krippendorff's alpha (nominal) takes rounds of any number of readers. Both are of votes given blind and by reading:
votes that came with a batch are left out. Their intervals are bootstrapped over pairs, with a fixed seed.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from qmskg.links import LinkKind
from qmskg.matching.bands import BANDS, band
from qmskg.register import BULK, Person, State, is_right, wilson
from qmskg.vocabulary import Status
from qmskg.workspace.planting import own_result
from qmskg.workspace.view import View

__all__ = ["LEAST", "LEAST_PEOPLE", "RULE", "figure_of_share", "own_planted", "quality"]

LEAST, LEAST_PEOPLE = 30, 3
RULE: Final = (
    f"Too few to tell: fewer than {LEAST} pairs or answers stand behind a figure, or, for planted pairs, fewer than "
    f"{LEAST_PEOPLE} people. Intervals are of 95%."
)
_TOO_FEW: Final = "too few to tell"
_RESAMPLES, _SEED = 500, 20260501

#: the answers of one round, one a reader
Answers = tuple[str, ...]


def quality(view: View) -> dict[str, Any]:
    """Return the figures of the whole register and build."""
    state = view.state
    return {
        "agreement": [_agreement(kind, _rounds(state, kind)) for kind in LinkKind],
        "planted": _planted(state),
        "proposals": _proposals(state),
        "unreviewed": [_unreviewed(view, kind) for kind in LinkKind],
        "rule": RULE,
        "position": state.position,
    }


def own_planted(view: View, person: Person) -> dict[str, Any]:
    """Return how a person did on planted pairs; for them alone."""
    found = own_result(view.state, person)
    return {**found, "error": figure_of_share(found["wrong"], found["right"] + found["wrong"]), "rule": RULE}


def figure_of_share(count: int, of: int) -> dict[str, Any]:
    """Return a share with its Wilson interval, or that there are too few to tell.

    >>> figure_of_share(1, 12)["said"], round(figure_of_share(3, 60)["high"], 3)
    ('too few to tell', 0.137)
    """
    if of < LEAST:
        return _too_few(of)
    low, high = wilson(count, of)
    return {"value": count / of, "low": low, "high": high, "of": of, "said": None}


def _too_few(of: int) -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "of": of, "said": _TOO_FEW}


# --- agreement ----------------------------------------------------------------------------------------------


def _rounds(state: State, kind: LinkKind) -> list[Answers]:
    """Return the answers of every closed round in which two or more people read blind."""
    found = []
    for _, round in state.closed_rounds():
        votes = [v for v in round.votes if v.blind and not v.event.payload.get(BULK)]
        if len(votes) > 1 and votes[0].event.payload["kind"] == kind:
            found.append(tuple(vote.answer for vote in votes))
    return found


def _agreement(kind: LinkKind, rounds: Sequence[Answers]) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "pairs": len(rounds),
        "same": sum(len(set(answers)) == 1 for answers in rounds),
        "kappa": _bootstrapped(rounds, _kappa),
        "alpha": _bootstrapped(rounds, _alpha),
    }


def _bootstrapped(
    rounds: Sequence[Answers], measure: Callable[[Sequence[Answers]], float | None]
) -> dict[str, Any]:
    """Return a coefficient with its interval; where every answer is the same word there is none."""
    if len(rounds) < LEAST:
        return _too_few(len(rounds))
    value = measure(rounds)
    if value is None:
        return {**_too_few(len(rounds)), "said": "every answer is the same word, so there is no such figure"}
    draw = np.random.default_rng(_SEED)
    found = [measure([rounds[n] for n in draw.integers(0, len(rounds), len(rounds))]) for _ in range(_RESAMPLES)]
    low, high = np.quantile([one for one in found if one is not None], (0.025, 0.975))
    return {"value": value, "low": float(low), "high": float(high), "of": len(rounds), "said": None}


def _kappa(rounds: Sequence[Answers]) -> float | None:
    """Cohen's kappa of every two readers of a round, each pair both ways round."""
    from sklearn.metrics import cohen_kappa_score

    pairs = [pair for answers in rounds for pair in itertools.permutations(answers, 2)]
    one, other = zip(*pairs, strict=True)
    if len(set(one)) < 2:
        return None
    return float(cohen_kappa_score(one, other))


def _alpha(rounds: Sequence[Answers]) -> float | None:
    """Krippendorff's alpha for nominal answers, from how often each word was said of each pair."""
    import krippendorff

    words = sorted({answer for answers in rounds for answer in answers})
    if len(words) < 2:
        return None
    counts = np.array([[answers.count(word) for word in words] for answers in rounds])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


# --- planted pairs, proposals, and what nobody has read -------------------------------------------------------


def _planted(state: State) -> dict[str, Any]:
    answers = list(state.planted.values())
    right = [is_right(event.payload["answer"], event.payload["expected"]) for event in answers]
    few = len({event.person for event in answers}) < LEAST_PEOPLE
    told = len(answers) - right.count(None)
    return {
        "answers": len(answers),
        "unsure": None if few else right.count(None),
        "error": _too_few(told) if few else figure_of_share(right.count(False), told),
    }


def _proposals(state: State) -> list[dict[str, Any]]:
    """Of the proposals of each band that people have settled, how many were links at all."""
    found: dict[tuple[LinkKind, str], list[Status]] = {}
    settled = {Status.AGREED, Status.REJECTED, Status.UNSURE}
    for key, link in state.links.items():
        votes = state.pair(key).known.votes
        proposal = next((v.event.payload["proposal"] for v in votes if "proposal" in v.event.payload), None)
        name = band(proposal.get("probability")) if proposal else None
        if link.status in settled and name:
            found.setdefault((link.kind, name), []).append(link.status)
    rows = []
    for kind, name in itertools.product(LinkKind, BANDS):
        statuses = found.get((kind, name), [])
        links, unsure = statuses.count(Status.AGREED), statuses.count(Status.UNSURE)
        rows.append({
            "kind": kind.value, "band": name, "settled": len(statuses), "links": links, "unsure": unsure,
            "precision": figure_of_share(links, len(statuses) - unsure),
        })  # fmt: skip
    return rows


def _unreviewed(view: View, kind: LinkKind) -> dict[str, Any]:
    """Of everything that was proposed and of everything that people decided, what nobody has read."""
    links = [link for link in view.links if link.kind is kind]
    unread = sum(link.status is Status.PROPOSED for link in links)
    return {
        "kind": kind.value, "pairs": len(links), "unread": unread,
        "share": unread / len(links) if links else None,
    }  # fmt: skip
