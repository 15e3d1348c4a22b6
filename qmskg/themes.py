"""The themes (chapters) of the core set, and which of them a text suggests.

A theme that this module picks is a suggestion by keyword and no more: whoever edits the core standard sets it.
Each theme belongs to one of the six sides of quality of the National Quality Board (see
``ontology/vocab/quality_concept.ttl``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

__all__ = ["THEMES", "QualitySide", "Theme", "ThemeRow", "suggest_theme"]


class QualitySide(StrEnum):
    """The six sides of quality of the National Quality Board (2021): members of the scheme ``quality_concept``."""

    SAFE = "nqb_safe"
    EFFECTIVE = "nqb_effective"
    POSITIVE_EXPERIENCE = "nqb_positive_experience"
    WELL_LED = "nqb_well_led"
    SUSTAINABLY_RESOURCED = "nqb_sustainably_resourced"
    EQUITABLE = "nqb_equitable"


class Theme(StrEnum):
    """A chapter of the core set, in the words that people read; :attr:`key` is how files name it."""

    OPENNESS = "Openness and learning when things go wrong"
    SAFEGUARDING = "Safeguarding and human rights"
    INFECTION = "Infection prevention and control"
    MEDICINES = "Medicines"
    DEVICES = "Equipment, premises and environment"
    RISK = "Risk, deterioration and safe systems"
    DIGITAL = "Information, records and digital security"
    EMERGENCY = "Emergencies, resilience and continuity of service"
    WORKFORCE = "Staffing, competence and wellbeing of staff"
    GOVERNANCE = "Leadership, governance and oversight"
    IMPROVEMENT = "Audit, measurement and improvement"
    FEEDBACK = "Complaints, feedback and involvement"
    CONSENT = "Consent, dignity and shared decisions"
    EQUITY = "Equity and fair access"
    TRANSITION = "Discharge, transfer and continuity of care"
    TIMELINESS = "Waiting times and timely access"
    ASSESSMENT = "Assessment, diagnosis and care planning"
    TREATMENT = "Treatment, therapy and rehabilitation"
    PREVENTION = "Prevention and healthy living"
    RESOURCES = "Use of resources and sustainability"
    GENERAL = "General duties"

    @property
    def key(self) -> str:
        """The short name: of the chapter's file, and in it.

        >>> Theme.OPENNESS.key
        'openness'
        """
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """What suggests a theme, and the side of quality that it belongs to.

    Attributes:
        concept: none for duties that no theme claims.
        words: beginnings of words; a phrase is one keyword.
    """

    concept: QualitySide | None
    words: tuple[str, ...] = ()


#: first come wins where a text has as many words of two themes; GENERAL is for a text with words of none
THEMES: Final[dict[Theme, ThemeRow]] = {
    Theme.OPENNESS: ThemeRow(QualitySide.SAFE, (
        "incident", "candour", "never event", "learning from", "just culture", "speak up", "speaking up",
        "whistleblow", "apolog", "mortality review", "deaths", "near miss", "safety event",
        "safety investigation",
    )),
    Theme.SAFEGUARDING: ThemeRow(QualitySide.SAFE, (
        "safeguard", "abuse", "neglect", "human rights", "restraint", "restrictive",
        "deprivation of liberty", "domestic violence", "improper treatment", "seclusion",
    )),
    Theme.INFECTION: ThemeRow(QualitySide.SAFE, (
        "infection", "hygiene", "sepsis", "antimicrobial", "antibiotic", "decontamin", "outbreak",
        "clean", "sterile", "vaccin",
    )),
    Theme.MEDICINES: ThemeRow(QualitySide.SAFE, (
        "medicine", "medication", "prescri", "pharmac", "controlled drug", "dose", "drug", "opioid",
    )),
    Theme.DEVICES: ThemeRow(QualitySide.SAFE, (
        "equipment", "device", "premises", "estate", "environment", "facilit", "maintenance", "fire",
        "blood component",
    )),
    Theme.RISK: ThemeRow(QualitySide.SAFE, (
        "risk", "deteriorat", "harm", "checklist", "falls", "pressure ulcer", "thromboembol", "safety",
    )),
    Theme.DIGITAL: ThemeRow(QualitySide.EFFECTIVE, (
        "data", "record", "information governance", "cyber", "digital", "network", "confidential",
        "access control", "software", "interoperab", "security",
    )),
    Theme.EMERGENCY: ThemeRow(QualitySide.SAFE, (
        "emergency preparedness", "business continuity", "major incident", "resilien", "evacuat",
        "emergency plan", "disaster",
    )),
    Theme.WORKFORCE: ThemeRow(QualitySide.WELL_LED, (
        "staff", "workforce", "training", "train", "competen", "appraisal", "supervis", "rota", "recruit",
        "skill", "revalidat", "qualif", "nurse", "consultant",
    )),
    Theme.GOVERNANCE: ThemeRow(QualitySide.WELL_LED, (
        "board", "governance", "leader", "director", "accountab", "oversight", "assurance", "policy",
        "policies", "strategy", "committee", "fit and proper", "roles", "executive", "culture",
    )),
    Theme.IMPROVEMENT: ThemeRow(QualitySide.EFFECTIVE, (
        "audit", "improvement", "benchmark", "measure", "outcome", "research", "innovation", "indicator",
        "registry", "evaluat", "quality improvement", "performance",
    )),
    Theme.FEEDBACK: ThemeRow(QualitySide.POSITIVE_EXPERIENCE, (
        "complain", "feedback", "survey", "involve", "coproduc", "co-produc", "engage", "experience",
        "friends and family",
    )),
    Theme.CONSENT: ThemeRow(QualitySide.POSITIVE_EXPERIENCE, (
        "consent", "dignity", "privacy", "shared decision", "choice", "respect", "person-centred",
        "preference", "capacity act", "compassion", "informed", "advocacy", "carer", "famil",
    )),
    Theme.EQUITY: ThemeRow(QualitySide.EQUITABLE, (
        "equal", "inequalit", "equit", "discriminat", "learning disab", "interpret", "accessible",
        "ethnic", "reasonable adjust", "protected characteristic", "language",
    )),
    Theme.TRANSITION: ThemeRow(QualitySide.EFFECTIVE, (
        "discharge", "transfer", "handover", "transition", "continuity", "coordinat", "co-ordinat",
        "referral", "referred", "follow-up", "integrated",
    )),
    Theme.TIMELINESS: ThemeRow(QualitySide.POSITIVE_EXPERIENCE, (
        "waiting", "within", "hours", "weeks", "minutes", "same day", "delay", "promptly", "timely",
        "urgent",
    )),
    Theme.ASSESSMENT: ThemeRow(QualitySide.EFFECTIVE, (
        "assess", "diagnos", "screen", "care plan", "test", "investigat", "examin", "review", "monitor",
        "suspected", "imaging", "scan", "check",
    )),
    Theme.TREATMENT: ThemeRow(QualitySide.EFFECTIVE, (
        "treat", "therap", "rehabilit", "surg", "intervention", "operation", "psycholog", "cbt",
        "palliative", "end of life", "multidisciplin", "mdt", "pain", "nutrition", "mobilis", "support",
        "birth",
    )),
    Theme.PREVENTION: ThemeRow(QualitySide.EFFECTIVE, (
        "prevent", "smok", "tobacco", "alcohol", "weight", "physical activity", "obes", "diet", "healthy",
        "lifestyle", "public health",
    )),
    Theme.RESOURCES: ThemeRow(QualitySide.SUSTAINABLY_RESOURCED, (
        "financ", "cost", "sustainab", "carbon", "net zero", "productiv", "efficien", "waste", "procure",
        "resource",
    )),
    Theme.GENERAL: ThemeRow(None),
}  # fmt: skip


@cache
def _patterns() -> tuple[tuple[Theme, re.Pattern[str]], ...]:
    return tuple(
        (theme, re.compile(r"\b(" + "|".join(map(re.escape, row.words)) + ")"))
        for theme, row in THEMES.items()
        if row.words
    )


def suggest_theme(title: str, summary: str = "") -> Theme:
    """Return the theme with the most different keywords in a text; those in the title count twice.

    >>> suggest_theme("Hand hygiene", "Clean hands before and after each contact with a patient.").value
    'Infection prevention and control'
    """
    best, most = Theme.GENERAL, 0
    for theme, pattern in _patterns():
        in_title, in_summary = (set(pattern.findall(text.lower())) for text in (title, summary))
        score = 2 * len(in_title) + len(in_summary - in_title)
        if score > most:
            best, most = theme, score
    return best
