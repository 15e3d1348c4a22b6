"""Examples of the core set's editor."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CORE_EXAMPLES", "RULING"]

#: what somebody ruled where two limits disagree
RULING: Final = {
    "event": "7d9c1b1e-57a0-4a55-9f5e-1d2c3b4a5f60",
    "ruling": "one_applies",
    "words": "one of the two applies",
    "applies": "nice-qs16:2",
    "reason": "The policy predates the quality standard and is being rewritten.",
    "person": "A. Curator",
    "time": "2026-05-01T09:30:00.000000Z",
    "reworded": False,
}

CORE_EXAMPLES: Final[dict[str, Any]] = {
    "RulingRequest": {
        "a": "nice-qs16:2",
        "b": "local-policy:4",
        "dimension": "time to surgery",
        "ruling": RULING["ruling"],
        "applies": RULING["applies"],
        "reason": RULING["reason"],
        "seen": "none",
    },
    "ConflictRuled": {
        "event": RULING["event"],
        "position": "31",
        "status": None,
        "ruling": RULING,
        "earlier_ruling": None,
    },
    "CoreChangeRequest": {
        "action": "move",
        "core": ["core:prompt-surgery"],
        "leaves": ["nice-qs16:2"],
        "to": "core:hip-fracture-care",
        "relation": "subset",
        "apply": False,
    },
    "CoreChanged": {
        "action": "move",
        "applied": False,
        "seen": {"core:prompt-surgery": "12", "core:hip-fracture-care": "none"},
        "core_standards": {
            "before": ["core:hip-fracture-care", "core:prompt-surgery"],
            "after": ["core:hip-fracture-care", "core:prompt-surgery"],
        },
        "places": [
            {
                "leaf": "nice-qs16:2",
                "before": [{"core": "core:prompt-surgery", "relation": "equal", "status": "agreed"}],
                "after": [{"core": "core:hip-fracture-care", "relation": "subset", "status": "proposed"}],
            }
        ],
        "cover": [
            {
                "id": "core:prompt-surgery",
                "before": "full",
                "after": "none",
                "draft_before": "full",
                "draft_after": "none",
            }
        ],
        "audits": [{"id": "audit-nhfd", "title": "National Hip Fracture Database"}],
        "breaking": ["Evidence about nice-qs16:2 does not show core:prompt-surgery any more."],
        "additions": ["nice-qs16:2 stands under core:hip-fracture-care."],
        "names": {"nice-qs16:2": {"title": "Timing and expertise for surgery", "source": "NICE QS16"}},
    },
}
