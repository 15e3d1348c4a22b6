"""Rows of a programme and the audits that they may be: named ones, and none where nothing is named."""

from __future__ import annotations

import pytest

from qmskg.matching import SentenceEncoder, Vectors
from qmskg.matching.recognise import Asked, By, recognise
from qmskg.model import Library


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("NHFD", {"audit-nhfd"}),
        ("Time to theatre (NHFD) re-audit", {"audit-nhfd"}),
        ("national HIP fracture database 2026/27", {"audit-nhfd"}),
        ("UKRR AKI", {"audit-ukrr-aki"}),  # and not the registry whose acronym it begins with
        ("Epilepsy12", {"audit-epilepsy12"}),
        ("SSNAP and MINAP", {"audit-ssnap", "audit-minap"}),
        ("A safe place to shot-blast", set()),  # small letters are no acronym
        ("NHFDX", set()),
        ("Nutrition screening within a day: MUST", {"audit-local-must"}),
        ("Car parking", set()),
        ("", set()),
    ],
)
def test_what_a_title_names(library: Library, title: str, found: set[str]) -> None:
    (one,) = recognise(library, [Asked(title)], None)
    assert {audit.audit for audit in one} == found
    assert all(audit.probability is None and audit.band == "strong" for audit in one)


def test_another_column_says_less_and_capitals_among_capitals_too(library: Library) -> None:
    (elsewhere,), (shouted,), () = recognise(
        library,
        [Asked("Broken hips", ("NCAPOP: NHFD",)), Asked("REVIEW OF THE PLACE OF TEA"), Asked("Tea", ("tea",))],
        None,
    )
    assert (elsewhere.audit, elsewhere.band, elsewhere.elsewhere) == ("audit-nhfd", "medium", True)
    assert (shouted.audit, shouted.band, shouted.by) == ("audit-place", "medium", By.ACRONYM)


#: titles in the words of trusts, which name no audit, and the audit that each is; None where none is held here
WORDED = {
    "Hip fracture - time to theatre re-audit": "audit-nhfd", "Hand hygiene compliance - all wards":
    "audit-local-hand-hygiene", "Pressure ulcer documentation": "audit-local-pu", "Controlled drugs - quarterly checks":
    "audit-local-cd", "Emergency laparotomy": "audit-nela", "Dementia care on general wards": "audit-nad",
    "Discharge letters within 24 hours": "audit-local-discharge", "Insulin prescribing errors": "audit-local-insulin",
    "Rapid tranquillisation monitoring": "audit-local-restraint", "Fire drills": "audit-local-fire",
    "Car parking satisfaction survey": None, "Review of physiotherapy staffing": None, "Tracheostomy care bundle": None,
    "Management of paracetamol overdose": None, "Consultant job planning": None, "Website accessibility": None,
    "Use of apps in outpatient dermatology": None, "Time to CT in head injury": None,
}  # fmt: skip


def test_what_is_alike_in_meaning_is_proposed_and_nothing_is_guessed(library: Library) -> None:
    """Among every third audit, so that it takes a third of the time."""
    held = {id for id in WORDED.values() if id} | {audit.id for audit in library.audits[::3]}
    library = Library(audits=tuple(audit for audit in library.audits if audit.id in held))
    vectors = Vectors(SentenceEncoder())
    told: list[tuple[int, int]] = []
    found = recognise(library, [Asked(title) for title in WORDED], vectors, lambda *at: told.append(at))
    assert {title: one[0].audit if one else None for title, one in zip(WORDED, found, strict=True)} == WORDED
    assert all(audit.by is By.MEANING and audit.probability for one in found for audit in one)
    assert told[-1][0] == told[-1][1] >= len(WORDED)
    assert told == sorted(told)
    (alone,) = recognise(library, [Asked("Fire drills")], vectors)  # a short programme is read as a long one is
    assert [audit.audit for audit in alone] == ["audit-local-fire"]
