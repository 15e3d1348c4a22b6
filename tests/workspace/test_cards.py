"""What a card shows, and what it hides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qmskg.links import Link, LinkKind
from qmskg.model import Library
from qmskg.vocabulary import Status
from qmskg.workspace.cards import QueueOrder, leaf_document, link_document
from qmskg.workspace.orders import Untouched, lined_up


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
        pairs = {link.key: link for link in links}
        return [pairs[row[-1]] for row in lined_up(order, pairs, {}, {})]

    assert ordered(QueueOrder.USEFUL, unlikely, likely, waiting) == [waiting, likely, unlikely]
    assert ordered(QueueOrder.USEFUL, waiting, unlikely, likely) == [waiting, likely, unlikely]
    assert [link.b for link in ordered(QueueOrder.SOURCE, waiting, unlikely, likely)] == ["b:1", "b:2", "b:3"]


PROBABILITIES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(1, 4)), st.sampled_from([0.1, 0.4, 0.5, None])
)


@given(PROBABILITIES, st.data(), st.sampled_from(QueueOrder))
def test_the_queue_is_as_if_all_were_sorted_anew(
    found: dict[tuple[str, int], float | None], data: st.DataObject, order: QueueOrder
) -> None:
    """Whatever people did to which pairs, and whatever became of the core set."""
    made = [proposal(f"{name}:1", f"z:{number}", said) for (name, number), said in found.items()]
    pairs = {link.key: link for link in made}
    untouched, audits = Untouched(pairs, {"z:1": 3, "b:1": 1}, lambda _: True), {"z:1": 3, "b:1": 1}
    for _ in range(2):
        now = dict(pairs)
        for key in data.draw(st.lists(st.sampled_from(sorted(pairs)), max_size=3) if pairs else st.just([])):
            status = data.draw(st.sampled_from([None, Status.READ_ONCE, Status.DISPUTED]))
            if status is None:
                now.pop(key, None)
            else:
                now[key] = pairs[key].model_copy(update={"status": status})
        cores = data.draw(st.sampled_from([{}, {"z:1": ["core:x"]}, {"a:1": ["core:x", "core:y"]}]))
        anew = [row[-1] for row in lined_up(order, now, audits, cores)]
        assert list(untouched.among(now, order, cores)) == anew
