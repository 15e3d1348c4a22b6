"""Examples of the core set's editor."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CORE_EXAMPLES"]

CORE_EXAMPLES: Final[dict[str, Any]] = {
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
