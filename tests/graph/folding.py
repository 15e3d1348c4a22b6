"""A register of made-up changes, and a process of its own that projects it until it is killed.

Run as a file, with the folder and the base; a line on standard output says how far it has come.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from qmskg.graph.changes import Change, Changes
from qmskg.graph.projection import Projection

BUILD = "b1"
P = NamedNode("urn:p")


def change(position: int) -> Change:
    """Position n says n about one of seven nodes, in place of what was said."""
    node = NamedNode(f"urn:node:{position % 7}")
    return Change(subjects=(node,), add=(Quad(node, P, Literal(str(position))), Quad(node, P, Literal("x"), P)))


def register(position: int):
    """Changes up to a position, as the register gives them."""

    def since(start: int) -> Changes:
        return Changes(position, [change(number) for number in range(start + 1, position + 1)])

    return since


def expected(position: int) -> Iterator[Quad]:
    """What a store holds at a position, beyond its base."""
    for number in range(max(1, position - 6), position + 1):
        yield from change(number).add


def main() -> None:
    projection = Projection(Path(sys.argv[1]), Path(sys.argv[2]), BUILD)
    first = projection.newest()
    for position in itertools.count(first.position + 1 if first else 1):
        sys.stdout.write(f"{projection.checkpoint(position, register(position)).position}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
