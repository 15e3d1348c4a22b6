"""What ``qmskg evaluate`` measured, as a page that can be read: figures, how they were got, and no more than that.

The same figures lie beside the page as JSON, for what draws them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

__all__ = ["markdown", "write_report"]

_RANKING: Final = ("Recall@1", "Recall@10", "MAP", "WSS@95", "ece", "brier_skill")
#: sets of terms
_TERMS: Final = frozenset({"oaei_anatomy_mouse_to_human"})
_HEADS: Final = {"ece": "calibration error", "brier_skill": "Brier skill"}


def write_report(file: Path, document: dict[str, Any], *, date: str, command: str) -> None:
    """Write the page, and the document beside it under the same name with ``.json``."""
    file.write_text(markdown(document, date=date, command=command), "utf-8")
    said = {"date": date, "command": command, **document}
    file.with_suffix(".json").write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def markdown(document: dict[str, Any], *, date: str, command: str) -> str:
    """Return the report of a document of :func:`qmskg.matching.evaluate.evaluate`.

    Args:
        document: sets, their means, and where it was asked for the figures on our own content.
        date: of the run, as ISO 8601.
        command: that made it.
    """
    parts = [
        "# How well the matcher ranks",
        f"Made on {date} by `{command}`; encoder `{document['encoder']}`; weights "
        f"`{document['ranker']['version']}`, of which SHA-256 begins with `{document['ranker']['sha256'][:16]}`. "
        "Do not edit by hand.",
        "Each set is a crosswalk that people elsewhere drew. Where the shipped weights were trained on a set, it is "
        "ranked with weights trained without it and without every set that shares a framework with it. Gold is never "
        "complete, so precision read off it is a lower bound. The baselines are measured in the same run.",
    ]
    if document["macro"]:
        parts += ["## Crosswalks from elsewhere", _sets(document), _ratios(document["sets"])]
        parts += [
            "## How far a probability can be taken at its word",
            _error(document),
            _bins(document["reliability"]),
        ]
    if document.get("library", {}).get("weights"):
        parts += ["## Our own content", _library(document["library"])]
    return "\n\n".join(parts) + "\n"


def _sets(document: dict[str, Any]) -> str:
    rows = [
        (s["set"], *(s[name] for name in _RANKING), s["minilm"]["MAP"], s["bm25"]["MAP"]) for s in document["sets"]
    ]
    macro = document["macro"]
    rows.append(("**mean**", *(macro[n] for n in _RANKING), macro["minilm"]["MAP"], macro["bm25"]["MAP"]))
    return _table(("set", *(_HEADS.get(n, n) for n in _RANKING), "MAP of cosine", "MAP of BM25"), rows)


def _ratios(sets: list[dict[str, Any]]) -> str:
    """Say how the means stand to those of the baselines, also without the sets of terms, which are no clauses."""
    said = f"Of the means: {_times(sets)}."
    clauses = [s for s in sets if s["set"] not in _TERMS]
    if not clauses or len(clauses) == len(sets):
        return said
    return f"{said} Without {', '.join(sorted(_TERMS))}, which has terms and no clauses: {_times(clauses)}."


def _error(document: dict[str, Any]) -> str:
    macro = document["macro"]
    return (
        f"Over the first five targets of each source, a crosswalk's calibration error is {macro['ece']:.3f} on "
        "average. Were every probability right, bins of so few pairs would still be off by "
        f"{macro['ece_by_chance']:.3f}; if the share of pairs that each crosswalk links were known, and all its "
        f"log-odds moved by one number to fit it, the error would be {macro['ece_known_share']:.3f}. Over all "
        f"crosswalks together, each counting alike, it is {document['reliability']['error']:.3f}: what a probability "
        "says holds across crosswalks, while one of them may link more pairs than another, or fewer. The intervals "
        "tell the chance in the draw of pairs, not that."
    )


def _bins(curve: dict[str, Any]) -> str:
    """Return the bins of equal mass of a reliability curve, the least likely pairs first."""
    rows = [
        (f"{b['from']:.2f} to {b['to']:.2f}", f"{b['pairs']:,}", b["mean"],
         f"{b['linked']:.2f} ({b['low']:.2f} to {b['high']:.2f})")
        for b in curve["bins"]
    ]  # fmt: skip
    return _table(("said", "pairs", "on average", "share linked (95% interval)"), rows)


def _times(sets: list[dict[str, Any]]) -> str:
    def times(key: str, baseline: str) -> float:
        return float(sum(s[key] for s in sets) / max(sum(s[baseline][key] for s in sets), 1e-9))

    better = sum(s["MAP"] > s["minilm"]["MAP"] for s in sets)
    return (
        f"MAP is {times('MAP', 'minilm'):.3f} times that of plain cosine (better on {better} of {len(sets)} sets) and "
        f"{times('MAP', 'bm25'):.3f} times that of BM25; Recall@10 is {times('Recall@10', 'minilm'):.3f} times that of "
        "cosine"
    )


def _library(found: dict[str, Any]) -> str:
    said = (
        f"{found['links']} links that bodies state, from {found['sources']} audit measures to {found['targets']:,} "
        "statements of quality standards. Measures have weights of their own, trained on what bodies state; here each "
        "is ranked with weights that have seen no link of its audit. The weights of the crosswalks have seen none. "
        "Texts have both forms of what the glossary has a short one for, but in the second row."
    )
    names = (
        "weights for measures", "the same, each text with the form that it is written in",
        "weights of the crosswalks", "plain cosine", "BM25",
    )  # fmt: skip
    keys = tuple(name for name in _RANKING if name not in {"ece", "brier_skill"})
    rows = [
        (name, *(one[key] for key in keys))
        for name, one in zip(
            names, (found, found["as_written"], found["crosswalks"], found["minilm"], found["bm25"]), strict=True
        )
    ]
    bands = [(name, *_band(band)) for name, band in found["bands"].items()]
    return "\n\n".join((
        said,
        _table(("ranked by", *keys), rows),
        "By band of probability (a link that nobody has stated counts as wrong, so precision is a lower bound):",
        _table(("band", "pairs", "stated links", "precision (95% interval)", "share of the links"), bands),
        f"Calibration error {found['ece']:.3f}, Brier skill {found['brier_skill']:.3f}, over the first five; by chance "
        f"alone, were every probability right, {found['ece_by_chance']:.3f}:",
        _bins(found["reliability"]),
    ))  # fmt: skip


def _band(band: dict[str, float]) -> tuple[Any, ...]:
    precision = f"{band['precision']:.2f} ({band['low']:.2f} to {band['high']:.2f})"
    return band["pairs"], band["linked"], precision, f"{band['share_of_links']:.0%}"


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(cell: Any) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
