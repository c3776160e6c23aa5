"""Who is chosen, and what is said of those who were passed over?"""

from duecourse.records.communications.rules.reaching import Candidate, Known, Pass, choose
from duecourse.records.ledger.rules.wishes import NOTHING, Topic, Wishes

EVA, BEN, CLEO = (Candidate(f"{name}@tardy.example", name.title(), NOTHING) for name in ("eva", "ben", "cleo"))


def asked(*candidates: Candidate, topic: Topic = Topic.REMINDER, **known: Known) -> tuple[str, list[tuple[str, str]]]:
    """Tell who is chosen, and who was passed over and why."""
    facts = {f"{name}@tardy.example": what for name, what in known.items()}
    choice = choose(candidates, channel="email", topic=topic, known=facts)
    return (
        candidates[choice.index].name if choice.index is not None else "",
        [(one.name, one.reason.value) for one in choice.passed],
    )


def test_the_first_is_written_to_where_nothing_speaks_against_it() -> None:
    assert asked(EVA, BEN) == ("Eva", [])


def test_each_reason_leads_on_to_the_next_and_is_told() -> None:
    nowhere = Candidate("", "Desk", NOTHING)
    no_reminders = Candidate("dora@tardy.example", "Dora", Wishes(topics=("statement",)))
    by_text = Candidate("emil@tardy.example", "Emil", Wishes(channels=("sms",)))
    came_back = Candidate("fay@tardy.example", "Fay", NOTHING, has_bounced=True)
    failed = Candidate("gus@tardy.example", "Gus", NOTHING)
    who = (nowhere, no_reminders, by_text, EVA, came_back, failed, BEN, CLEO)
    chosen, passed = asked(*who, eva=Known(word=False), gus=Known(has_failed=True), ben=Known(is_spent=True))
    assert chosen == "Cleo"
    assert [reason for _name, reason in passed] == [
        Pass.NO_ADDRESS,
        Pass.NOT_WANTED,
        Pass.OTHER_CHANNEL,
        Pass.OPTED_OUT,
        Pass.BOUNCED,
        Pass.FAILED,
        Pass.BUDGET,
    ]


def test_without_anybody_else_a_spent_address_is_left_to_the_guards_and_an_opted_out_one_is_not() -> None:
    assert asked(EVA, BEN, eva=Known(word=False), ben=Known(is_spent=True)) == ("Ben", [("Eva", "opted_out")])
    assert asked(EVA, eva=Known(word=False)) == ("", [("Eva", "opted_out")])


def test_consent_is_asked_for_where_the_law_asks_for_it() -> None:
    one = Candidate("+14155552671", "Eva", NOTHING)
    asks = frozenset({one.address})
    for word, index in ((None, None), (False, None), (True, 0)):
        known = {one.address: Known(word=word)}
        assert choose([one], channel="sms", topic=Topic.REMINDER, known=known, needs_consent=asks).index == index
