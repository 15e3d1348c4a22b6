"""What a card shows, and what it hides."""

from __future__ import annotations

from qmskg.links import Link, LinkKind
from qmskg.model import Library
from qmskg.vocabulary import Status
from qmskg.workspace.cards import QueueOrder, leaf_document, link_document
from qmskg.workspace.orders import queue_order


def proposal(a: str, b: str, probability: float, status: Status = Status.PROPOSED) -> Link:
    return Link(
        a=a, b=b, kind=LinkKind.MAPPING, status=status, probability=probability, reasons=("word",), ranks=(1, 2)
    )


def test_a_card_has_the_whole_text_and_where_it_is_from(small_library: Library) -> None:
    card = leaf_document(small_library, "seven-day-services:2")
    assert card["summary"] == small_library.nodes["seven-day-services:2"].summary
    assert card["thresholds"] == ["time from admission to consultant assessment <= 14 hours"]
    assert card["document"]["version"].startswith("2013")
    assert card["document"]["legal_force"] == "contractual"
    assert "seven-day-services:3" in {s["id"] for s in card["siblings"]}
    assert card["siblings_in_all"] == len(card["siblings"])
    assert card["duty_type"] == small_library.nodes["seven-day-services:2"].duty_type


def test_a_measure_says_what_it_cannot_show_or_that_it_is_not_stated(small_library: Library) -> None:
    card = leaf_document(small_library, "audit-nhfd:surgday")
    assert card["kind"] == "measure"
    assert card["cannot_show"] is None


def test_what_the_machine_thought_is_hidden_until_asked_for() -> None:
    link = proposal("a:1", "b:1", 0.9)
    assert not {"probability", "ranks", "reasons", "features", "model"} & set(
        link_document(link, with_proposal=False)
    )
    assert link_document(link, with_proposal=True)["probability"] == 0.9


def test_useful_first_is_what_waits_for_a_second_reader_then_what_is_least_sure() -> None:
    likely, unlikely = proposal("a:1", "b:1", 0.6), proposal("a:1", "b:2", 0.02)
    waiting = proposal("a:1", "b:3", 0.1, Status.READ_ONCE)

    def ordered(order: QueueOrder, *links: Link) -> list[Link]:
        return list(queue_order(order, {link.key: link for link in links}).values())

    assert ordered(QueueOrder.USEFUL, unlikely, likely, waiting) == [waiting, likely, unlikely]
    assert ordered(QueueOrder.USEFUL, waiting, unlikely, likely) == [waiting, likely, unlikely]
    assert [link.b for link in ordered(QueueOrder.SOURCE, waiting, unlikely, likely)] == ["b:1", "b:2", "b:3"]
