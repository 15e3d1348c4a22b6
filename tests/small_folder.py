"""A data folder of the small content with a few given proposals: what `qmskg build` and `match` leave, in a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qmskg.links import Link, LinkKind
from qmskg.settings import Settings
from qmskg.vocabulary import Status
from qmskg.workspace import build
from qmskg.workspace.building import write_build
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.snapshot import Snapshot

#: what the machine thought; it must be on no screen
PROBABILITY = 0.8765
EVIDENCE = (
    ("audit-nhfd:surg36", "nice-qs16:2"),
    ("audit-nhfd:surgday", "nice-qs16:2"),
    ("audit-nhfd:mobil", "nice-qs86:1"),
    ("audit-nhfd:ascert", "nice-qs86:2"),
)
MAPPINGS = (
    ("nice-qs16:1", "nice-qs86:1"),
    ("nice-qs16:2", "nice-qs86:1"),
    ("nice-qs16:2", "nice-qs86:2"),
    ("nice-qs16:3", "nice-qs86:3"),
    ("nice-qs16:4", "nice-qs86:4"),
    ("nice-qs16:5", "nice-qs86:5"),
    ("nice-qs16:6", "nice-qs86:6"),
)


def proposals() -> list[Link]:
    """Evidence before mappings, each far surer than the one before; the order of the queue follows."""
    ends = [(LinkKind.EVIDENCE, pair) for pair in EVIDENCE] + [(LinkKind.MAPPING, pair) for pair in MAPPINGS]
    return [
        Link(a=a, b=b, kind=kind, status=Status.PROPOSED, probability=1 - (1 - PROBABILITY) * 0.1**place,
             origin="machine", answer="partial" if kind is LinkKind.EVIDENCE else "intersects",
             reasons=("both name it",))
        for place, (kind, (a, b)) in enumerate(ends)
    ]  # fmt: skip


def make_folder(content: Path, folder: Path) -> Path:
    """Build the content into a data folder and put the proposals beside it."""
    build_with(Settings(data=folder, content=content), proposals())
    return folder


def build_with(settings: Settings, links: Sequence[Link]) -> None:
    """Build, and let the proposals be these, as if a match had made them."""
    build(settings, encode=False)
    data = DataFolder.open(settings.data)
    assert data.current is not None
    built = Snapshot.open(data, data.current)
    built.close()
    report = {**built.report, "matched": True}
    write_build(
        data, settings, built.library, links, report, lambda _stage, _done, _total: None,
        beside=(built.written, built.companions),
    )  # fmt: skip
