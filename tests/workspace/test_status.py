"""How much was seen on a page: flags counted as they stand, and for minted parts by what was split."""

from __future__ import annotations

from qmskg.model import Edition, Library, Requirement, Source, Threshold, Verification
from qmskg.vocabulary import DocumentKind, Operator, RequirementStatus
from qmskg.workspace.status import sources_status

NOT, SEEN, READ = Verification(), Verification(identity=True), Verification(content=True)


def node(local: str, verified: Verification = NOT, **more: object) -> Requirement:
    return Requirement(id=f"a:{local}", number=local, title=local, verified=verified, **more)  # type: ignore[arg-type]


def test_shares_and_counts_by_source() -> None:
    limit = Threshold(quantity="q", operator=Operator.AT_MOST, value=1, unit="hours")
    nodes = (
        node("1", SEEN),
        node("1.a", READ, parent="a:1", minted=True, thresholds=(limit,)),
        node("1.b", parent="a:1", minted=True),
        node("2"),
        node("2.a", READ, parent="a:2", minted=True),
        node("3", Verification(identity=True, content=True, thresholds=True), thresholds=(limit,)),
        node("4", READ),
        node("5", SEEN, status=RequirementStatus.REMOVED),
    )
    source = Source(
        id="a", title="A", publisher="B", licence="OGL-3.0", kind=DocumentKind.GUIDANCE, edition=Edition(version="1"),
        requirements=nodes,
    )  # fmt: skip
    found = sources_status(Library(sources=(source,)))
    assert found["by_source"]["a"] == {
        "leaves": 5, "verified": 2, "identity": 3, "with_thresholds": 2, "thresholds": 1,
    }  # fmt: skip
    assert (found["verified_share"], found["identity_share"]) == (0.4, 0.6)


def test_a_part_of_running_text_is_known_by_its_document() -> None:
    nodes = (node("1", READ, minted=True), node("2", READ))
    for seen, expected in ((SEEN, 1), (NOT, 0)):
        source = Source(
            id="a", title="A", publisher="B", licence="OGL-3.0", kind=DocumentKind.GUIDANCE, verified=seen,
            edition=Edition(version="1"), requirements=nodes,
        )  # fmt: skip
        assert sources_status(Library(sources=(source,)))["by_source"]["a"]["verified"] == expected


def test_nothing_is_no_share() -> None:
    assert sources_status(Library())["verified_share"] == 0.0


def test_counts_add_up(library: Library) -> None:
    found = sources_status(library)
    assert found["leaves"] == sum(row["leaves"] for row in found["by_source"].values())
    assert all(row["verified"] <= row["identity"] <= row["leaves"] for row in found["by_source"].values())
