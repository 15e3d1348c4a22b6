"""Examples of what a trust takes away; :mod:`qmskg.server.examples` holds them with the rest."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["TRUSTS"]

_PSIRF_PAGE: Final = (
    "https://www.england.nhs.uk/patient-safety/patient-safety-insight/incident-response-framework/"
)

#: name of a document or request -> one example
TRUSTS: Final[dict[str, dict[str, Any]]] = {
    "PastedMeasure": {
        "measures": [
            {
                "id": "audit-nhfd:surgday",
                "status": "proposed",
                "shows": [
                    {
                        "id": "nice-qs16:2",
                        "kind": "requirement",
                        "strength": "partial",
                        "status": "agreed",
                        "drafted": False,
                    }
                ],
            }
        ],
        "standards": [{"id": "nice-qs16:2", "status": "proposed", "core": ["core:hip-fracture"]}],
        "meaning": True,
        "words_alone": None,
        "notice": "A machine compared your words with what is held here.",
        "names": {"nice-qs16:2": {"title": "Timing and expertise for surgery", "source": "NICE QS16"}},
    },
    "ProgrammeReading": {
        "columns": {"title": "Audit title", "driver": "Driver"},
        "sheets": [
            {
                "name": "Programme 26-27",
                "header": 5,
                "columns": {"title": "Audit title", "driver": "Driver"},
                "headings": ["Ref", "Audit title", "Driver"],
            }
        ],
        "rows": 8,
        "untitled": [6, 10],
        "first": [{"row": 7, "cells": {"title": "Hip fracture database (NHFD)", "driver": "NCAPOP"}}],
        "fields": ["title", "ref", "driver"],
        "services": [{"key": "acute", "name": "Acute trust"}],
        "service_lines": [{"key": "maternity", "name": "Maternity (acute, maternity)"}],
        "notes": [],
    },
    "Islands": {
        "by": "theme",
        "service": None,
        "rows": [
            {
                "key": "Medicines",
                "yes": ["core:medicines-security"],
                "in_part": [],
                "judgement_led": [],
                "not_said": [],
            }
        ],
        "total": {"yes": 1},
        "standards": {
            "core:medicines-security": {
                "answer": "yes",
                "reason": "Keys, lists and checks are the same every day.",
                "draft": True,
                "forms": {"rule": 3},
            }
        },
        "left_out": [{"id": "core:handover", "why": "it is for ambulance"}],
        "draft": True,
        "names": {"core:medicines-security": {"title": "Medicines kept safely", "source": "core set"}},
    },
    "Levels": {
        "level": "basic",
        "next": "developing",
        "service": "acute",
        "theme": None,
        "rows": [
            {
                "id": "core:falls",
                "theme": "Risk, deterioration and safe systems",
                "here": "Patients are assessed on admission.",
                "next": "Wards act on their own rate of falls.",
                "draft": True,
            }
        ],
        "left_out": [],
        "draft": True,
        "names": {"core:falls": {"title": "Falls prevented", "source": "core set"}},
    },
    "RedLines": {
        "reaches": None,
        "red_lines": [
            {
                "id": "data-breach",
                "duty": "uk-gdpr:a33-34.a",
                "owner": "data controller",
                "trigger": "A breach of personal data has become known.",
                "response": "Notify the Information Commissioner and document the breach.",
                "steps": [{"order": 1, "to": "Information Commissioner", "rung": "outside", "within": "72 hours"}],
                "draft": True,
                "page": None,
                "limits": [],
                "limits_seen": True,
            }
        ],
        "all": 1,
        "said": "1 red lines are held, each a draft of the project that nobody has agreed.",
        "names": {"uk-gdpr:a33-34.a": {"title": "Notification of a breach", "source": "UK GDPR"}},
    },
    "ProgrammeComparison": {
        "a": {"name": "north.xlsx", "rows": 12, "unrecognised": [{"row": 9, "title": "Wheelchair repair times"}]},
        "b": {"name": "south.csv", "rows": 10, "unrecognised": []},
        "common": [{"id": "audit-nhfd", "a": [4], "b": [7, 8]}],
        "only_a": [{"id": "audit-local-falls", "rows": [5]}],
        "only_b": [],
        "shown": {"common": ["core:hip-fracture"], "only_a": ["core:falls"], "only_b": []},
    },
    "TailoringCheck": {
        "organisation": "Anytown Hospitals NHS Trust",
        "core": {"version": "draft of build 1", "sha256": "9f" * 32, "standards": 220},
        "over": None,
        "changed_since": None,
        "add": [
            {
                "id": "local:night-theatre",
                "title": "Theatre at night",
                "reason": "We run one theatre at night.",
                "says": "Only life and limb is operated on between midnight and six.",
            }
        ],
        "tailor": [],
        "not_applicable": [
            {
                "id": "core:implants",
                "title": None,
                "says": None,
                "reason": "We place no implants.",
                "law": [],
            }
        ],
        "problems": [{"row": "row 5", "says": "core:fals is the id of no core standard; perhaps core:falls"}],
    },
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
