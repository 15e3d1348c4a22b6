"""Examples of what a trust takes away; :mod:`qmskg.server.examples` holds them with the rest."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["TRUSTS"]

_PSIRF_PAGE: Final = (
    "https://www.england.nhs.uk/patient-safety/patient-safety-insight/incident-response-framework/"
)

#: name of a document or request -> one example
TRUSTS: Final[dict[str, dict[str, Any]]] = {
    "FitDocument": {
        "chapters": [
            {
                "id": "psirf",
                "title": "The Patient Safety Incident Response Framework",
                "says": "PSIRF took the place of the Serious Incident Framework.",
                "members": ["psirf-framework", "nhs-patient-safety-strategy", "learning_response"],
                "links": [
                    {
                        "a": "psirf-framework",
                        "b": "nhs-patient-safety-strategy",
                        "kind": "stated",
                        "word": "maps to",
                        "times": 1,
                        "issuers": ["NHS England"],
                        "pages": [_PSIRF_PAGE],
                    }
                ],
                "alone": ["learning_response"],
                "definitions": [{"term": "learning_response", "adopted": "Our own words.", "meanings": []}],
                "shared": [],
            }
        ],
        "between": [],
        "names": {
            "psirf-framework": {"title": "PSIRF", "kind": "source", "state": "in_force"},
            "nhs-patient-safety-strategy": {"title": "NHS Patient Safety Strategy", "kind": "source"},
            "learning_response": {"title": "Learning response", "kind": "term"},
        },
    },
}
