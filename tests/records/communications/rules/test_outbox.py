"""Are there only the moves that cannot say a thing twice?"""

import pytest

from duecourse.records.communications.models import STATES
from duecourse.records.communications.operations import statements
from duecourse.records.communications.rules import guards
from duecourse.records.communications.rules.guards import GUARDS, VERDICTS, Guard, Purpose, Verdict
from duecourse.records.communications.rules.outbox import MOVES, SETTLED, NoSuchMove, State, may_move, move, sources_of


def test_every_state_of_the_table_is_known_and_the_other_way_round() -> None:
    assert set(STATES) == {state.value for state in State} == {state.value for state in MOVES}


def test_nothing_leaves_an_end_but_a_bounce() -> None:
    assert MOVES[State.SENT] == {State.BOUNCED}
    assert not MOVES[State.BOUNCED] and not MOVES[State.CANCELLED] and not MOVES[State.SHADOW]


def test_data_is_entered_from_claimed_only() -> None:
    assert sources_of(State.DATA) == {State.CLAIMED}


def test_sent_is_reached_through_data_or_a_persons_word_only() -> None:
    assert sources_of(State.SENT) == {State.DATA, State.UNKNOWN}


def test_a_message_that_may_have_been_heard_cannot_be_taken_back() -> None:
    assert not any(may_move(state, State.CANCELLED) for state in (State.DATA, State.SENT, State.UNKNOWN))


def test_every_state_but_the_end_has_a_way_to_an_end() -> None:
    for state in State:
        seen, reach = {state}, [state]
        while reach:
            fresh = MOVES[reach.pop()] - seen
            seen |= fresh
            reach += fresh
        assert seen & SETTLED, state


def test_a_wrong_move_is_refused_by_name() -> None:
    assert move(State.PLANNED, State.DUE) is State.DUE
    with pytest.raises(NoSuchMove, match="sent cannot become due"):
        move(State.SENT, State.DUE)


def test_every_guard_has_a_verdict_words_and_an_allowed_move() -> None:
    assert set(VERDICTS) == set(Guard)
    for guard, verdict in VERDICTS.items():
        assert str(guards.words_of(guard)) != guard.value
        assert may_move(State.CLAIMED, State(verdict.value)), guard


def test_the_statement_asks_every_guard_and_answers_as_the_rule_does() -> None:
    asked_elsewhere = {Guard.WINDOW, Guard.RATE}
    finals = statements.ENTER.split("WHEN v.reason IN (")[1].split(")")[0]
    for guard in set(Guard) - asked_elsewhere:
        assert f"'{guard.value}'" in statements.ENTER, guard
        assert (f"'{guard.value}'" in finals) == (VERDICTS[guard] is Verdict.SUPPRESS), guard


def test_the_statement_asks_in_the_order_of_the_rule() -> None:
    asked = [guard for guard in VERDICTS if guard not in (Guard.WINDOW, Guard.RATE)]
    cases = statements.ENTER.split("SELECT m.id, CASE")[1].split("END AS reason")[0]
    places = [cases.index(f"THEN '{guard.value}'") for guard in asked]
    assert places == sorted(places)


def test_what_a_procedure_decided_is_asked_for_what_it_stands_on() -> None:
    cases = statements.ENTER.split("SELECT m.id, CASE")[1].split("END AS reason")[0]
    parts = [part.rsplit("WHEN", 1)[-1].split("THEN") for part in cases.split("'\n") if "THEN" in part]
    tests = {name: test for test, name in parts}
    by_decision = {name.strip(" '") for name, test in tests.items() if "m.is_decided" in test}
    assert by_decision == {guard.value for guard in guards.DECIDED}
    assert guards.asked_of("service", by_procedure=True) == GUARDS[Purpose.SERVICE] | guards.DECIDED
    assert guards.asked_of("service") == GUARDS[Purpose.SERVICE]


def test_a_sign_in_code_is_stopped_by_the_installation_and_by_age_only() -> None:
    assert GUARDS[Purpose.SECURITY] == {Guard.INSTALLATION, Guard.EXPIRED}
    assert GUARDS[Purpose.DUNNING] == frozenset(Guard)
    assert Guard.STOP_VERSION not in GUARDS[Purpose.SERVICE]
