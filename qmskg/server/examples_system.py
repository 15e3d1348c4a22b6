"""Examples of how the server says how it is, and what went wrong."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["SYSTEM"]

SYSTEM: Final[dict[str, dict[str, Any]]] = {
    "Ready": {
        "ready": False,
        "checks": {
            "folder": "can be written",
            "build": "c6b5b8de803a5492-93428d8c",
            "register": "the register register.sqlite is gone; put it back, or restore a backup",
        },
        "problems": [
            {
                "check": "register",
                "code": "register-gone",
                "sentence": "the register register.sqlite is gone; put it back, or restore a backup",
            }
        ],
    },
    "ProblemDocument": {
        "type": "https://w3id.org/qmskg/problem/stale-decision",
        "title": "Somebody decided in between",
        "status": 409,
        "detail": "A and B changed since you looked (you saw none, it is 18 now): look again, then decide.",
        "position": "18",
    },
}
