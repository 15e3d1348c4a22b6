"""A process that writes to a register, for the tests that start several, or kill one.

    writer.py URL decide PERSON ROUNDS   decides on ten pairs over and over, looking again whenever it was stale
    writer.py URL count PERSON TIMES     adds one to a field of a core standard, by compare-and-set
    writer.py URL forever PERSON         decides on ever new pairs of its own

Each event is named on standard output once its receipt was given.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable

from qmskg.errors import StaleDecision
from qmskg.register import Person, Receipt, Register

PAIRS = [("a:1", f"b:{n}") for n in range(10)]
CORE = "core:count"


def decide(register: Register, person: Person, turns: Iterable[int]) -> None:
    for turn in turns:
        for a, b in PAIRS:
            answer = ("equal", "subset")[turn % 2]
            insist(lambda seen, a=a, b=b, answer=answer: register.decide(person, a, b, answer, seen=seen))


def count(register: Register, person: Person, turns: Iterable[int]) -> None:
    for _ in turns:
        while True:
            state = register.state()
            number = state.core_edits.get(CORE, {}).get("n", 0)
            try:
                receipt = register.edit_core(person, CORE, {"n": number + 1}, seen=state.core(CORE).position)
            except StaleDecision:
                continue
            tell(receipt.event)
            break


def forever(register: Register, person: Person, turns: Iterable[int]) -> None:
    for turn in turns:
        receipt = register.decide(person, f"{person.id}:{turn}", "b:1", "equal", seen="none", reason="r" * 500)
        tell(receipt.event)


def insist(act: Callable[[str], Receipt]) -> None:
    seen = "none"
    while True:
        try:
            tell(act(seen).event)
        except StaleDecision as stale:
            seen = stale.position
        else:
            return


def tell(event: str) -> None:
    sys.stdout.write(f"{event}\n")
    sys.stdout.flush()


def main(url: str, what: str, who: str, times: str | None = None) -> None:
    turns = range(int(times)) if times else itertools.count()
    with Register(url, readers=3) as register:
        {"decide": decide, "count": count, "forever": forever}[what](register, register.state().people[who], turns)


if __name__ == "__main__":
    main(*sys.argv[1:])
