"""What ``qmskg evaluate`` measured, as a page that can be read: figures, how they were got, and no more than that."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["markdown"]

_RANKING: Final = ("Recall@1", "Recall@10", "MAP", "WSS@95", "ece", "brier_skill")
_HEADS: Final = {"ece": "calibration error", "brier_skill": "Brier skill"}


def markdown(document: dict[str, Any], *, date: str, command: str) -> str:
    """Return the report of a document of :func:`qmskg.matching.evaluate.evaluate`.

    Args:
        document: sets, their means, and where it was asked for the figures on our own content.
        date: of the run, as ISO 8601.
        command: that made it.
    """
    parts = [
        "# How well the matcher ranks",
        f"Made on {date} by `{command}`; encoder `{document['encoder']}`. Do not edit by hand.",
        "Each set is a crosswalk that people elsewhere drew. Where the shipped weights were trained on a set, it is "
        "ranked with weights trained without it and without every set that shares a framework with it. Gold is never "
        "complete, so precision read off it is a lower bound. The baselines are measured in the same run.",
    ]
    if document["macro"]:
        parts += ["## Crosswalks from elsewhere", _sets(document), _ratios(document["macro"])]
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


def _ratios(macro: dict[str, Any]) -> str:
    cosine, words = macro["minilm"], macro["bm25"]
    return (
        f"Of the means: MAP is {macro['MAP'] / cosine['MAP']:.3f} times that of plain cosine and "
        f"{macro['MAP'] / words['MAP']:.3f} times that of BM25; Recall@10 is "
        f"{macro['Recall@10'] / cosine['Recall@10']:.3f} times that of cosine."
    )


def _library(found: dict[str, Any]) -> str:
    said = (
        f"{found['links']} links that bodies state, from {found['sources']} audit measures to {found['targets']:,} "
        "statements of quality standards; the weights have seen none of them."
    )
    names = ("shipped weights", "plain cosine", "BM25")
    keys = tuple(name for name in _RANKING if name not in {"ece", "brier_skill"})
    rows = [
        (name, *(one[key] for key in keys))
        for name, one in zip(names, (found, found["minilm"], found["bm25"]), strict=True)
    ]
    bands = [(name, *_band(band)) for name, band in found["bands"].items()]
    return "\n\n".join((
        said,
        _table(("ranked by", *keys), rows),
        "By band of probability (a link that nobody has stated counts as wrong, so precision is a lower bound):",
        _table(("band", "pairs", "stated links", "precision (95% interval)", "share of the links"), bands),
        f"Calibration error {found['ece']:.3f}, Brier skill {found['brier_skill']:.3f}, over the first five.",
    ))  # fmt: skip


def _band(band: dict[str, float]) -> tuple[Any, ...]:
    precision = f"{band['precision']:.2f} ({band['low']:.2f} to {band['high']:.2f})"
    return band["pairs"], band["linked"], precision, f"{band['share_of_links']:.0%}"


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(cell: Any) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
