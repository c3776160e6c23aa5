"""Does each reader get the own part, once, whatever breaks between; and who lost the right gets nothing and why?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from duecourse.foundation.identity.models import AuditEntry, Membership, Tenant
from duecourse.insight.jobs import schedules as jobs
from duecourse.insight.models import Delivery, Schedule
from duecourse.insight.operations import deliveries, parcels, reports, schedules, taking
from duecourse.insight.operations.eyes import NotSent
from duecourse.insight.rules import mailing
from duecourse.insight.rules.reports.spec import Spec, Value, to_json
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.records.communications.queries.screens import in_scope
from tests.book import TODAY, a_customer, an_invoice
from tests.conftest import make_tenant
from tests.insight.mailing_house import BEFORE, BY_CUSTOMER, MONDAY, House, text_of
from tests.records.communications.book import a_company
from tests.records.communications.draining import go, run

pytestmark = pytest.mark.real_commits


class Killed(BaseException):
    """What no code catches on its way out, as when the process ends."""


@pytest.fixture
def house(sink: Sink) -> House:
    tenant = make_tenant()
    return run(tenant, lambda: House(tenant, sink))


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    with Sink(tmp_path_factory.mktemp("sink"), is_durable=False) as running:
        yield running


def test_each_reader_gets_what_they_may_see_with_all_files_and_it_leaves_by_smtp(house: House) -> None:
    house.schedule(note="Please look before noon.")
    assert house.tick() == 1 and house.deliver() == ["sent", "sent"]
    mails = house.mails()
    ann, ben = text_of(mails["ann"]), text_of(mails["ben"])
    assert "Tardy" in ann and "Silent" in ann and "Please look before noon." in ann
    assert "Tardy" in ben and "Silent" not in ben and "900" not in ben, "nobody else's customer, in no file"
    names = [one.get_filename() for one in mails["ann"].iter_attachments()]
    assert names == [f"Monday’s list {TODAY}.{ending}" for ending in ("pdf", "xlsx", "csv")]
    assert str(mails["ann"]["Subject"]) == "Monday’s list"
    assert go(house.tenant, MONDAY).sent == 2


def test_a_date_is_ordered_once_and_delivered_once_however_often_it_is_asked_for(house: House) -> None:
    house.schedule()
    assert (house.tick(), house.tick()) == (1, 0)
    assert house.deliver() == ["sent", "sent"] and house.deliver() == ["", ""]
    assert len(house.mails()) == 2 and house.tick(MONDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize("place", ["made", "files_of", "notice", "write_notice", "audit", "_settle"])
def test_whatever_step_breaks_off_nothing_is_half_done_and_the_next_attempt_sends_it_once(
    house: House, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    owner = parcels if place in ("made", "files_of", "notice") else deliveries
    whole = getattr(owner, place)

    def killed_after(*args: Any, **values: Any) -> Any:
        whole(*args, **values)
        raise Killed

    monkeypatch.setattr(owner, place, killed_after)
    with pytest.raises(Killed):
        house.deliver()
    assert house.ends() == [("", "waiting", "")] and not house.mails()
    monkeypatch.setattr(owner, place, whole)
    assert house.deliver() == ["sent"] and len(house.mails()) == 1


def test_a_tick_that_breaks_off_orders_nothing_and_the_next_one_orders_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.schedule()
    whole = deliveries._order
    monkeypatch.setattr(deliveries, "_order", lambda *_args, **_values: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        house.tick()
    monkeypatch.setattr(deliveries, "_order", whole)
    assert house.ends() == [] and house.tick() == 1 and len(house.ends()) == 2


def test_weeks_of_missed_dates_are_one_late_mail(house: House) -> None:
    key = house.schedule(reader_ids=(house.ann.user_id,))
    house.tick(MONDAY + timedelta(days=30))
    rows = run(house.tenant, lambda: list(house.rows().values_list("due_at", flat=True)))
    coming = run(house.tenant, lambda: Schedule.objects.of(house.tenant).get(id=key).next_at)
    assert rows == [datetime(2026, 4, 6, 5, tzinfo=UTC)] and coming == datetime(2026, 4, 13, 5, tzinfo=UTC)


def test_a_collectors_part_holds_the_own_portfolios_only_and_who_has_none_is_told_off(house: House) -> None:
    house.schedule(burst="collector")
    house.tick()
    assert house.deliver() == ["refused", "sent"]
    assert house.ends() == [("own", "refused", "no_part"), ("own", "sent", "")]
    assert "Silent" not in text_of(house.mails()["ben"])


def test_a_company_each_is_a_mail_each(house: House) -> None:
    def second() -> None:
        other = a_company(house.tenant, code="NL", business_date=TODAY)
        quarrel = a_customer(house.tenant, other, name="Quarrel", number="Quarrel")
        an_invoice(house.tenant, quarrel, amount="70.00", overdue_days=3)

    run(house.tenant, second)
    house.schedule(burst="company", reader_ids=(house.ann.user_id,))
    house.tick()
    assert house.deliver() == ["sent", "sent"] and [part for part, *_rest in house.ends()] == ["BE", "NL"]
    found = [text_of(one) for one in house.mails_in_order()]
    assert [("Silent" in said, "Quarrel" in said) for said in found] == [(True, False), (False, True)]


def test_who_lost_the_right_the_share_or_the_job_gets_nothing_and_the_owner_reads_why(house: House) -> None:
    house.schedule(reader_ids=(house.ben.user_id,))

    def refused(change: Any, at: datetime) -> tuple[str, str, str]:
        run(house.tenant, change)
        house.tick(at)
        house.deliver(at)
        return house.ends()[-1]

    def member(**values: Any) -> Any:
        mine = Membership.objects.of(house.tenant).filter(user_id=house.ben.user_id)
        return lambda: mine.update(**values)

    weeks = iter(MONDAY + timedelta(days=7 * week, hours=2) for week in range(9))
    assert refused(member(is_active=False), next(weeks)) == ("", "refused", "left")
    assert refused(member(is_active=True, role="integrator"), next(weeks)) == ("", "refused", "no_right")
    run(house.tenant, member(role="collector"))
    unshared = lambda: reports.share_report(house.ann, house.report, [], at=BEFORE)  # noqa: E731
    assert refused(unshared, next(weeks)) == ("", "refused", "not_shared")
    run(house.tenant, lambda: reports.share_report(house.ann, house.report, [reports.Reader()], at=BEFORE))
    gone = Membership.objects.of(house.tenant).filter(user_id=house.ann.user_id)
    assert refused(lambda: gone.update(is_active=False), next(weeks)) == ("", "refused", "owner_gone")
    assert not house.mails()
    run(house.tenant, lambda: gone.update(is_active=True))
    assert refused(lambda: None, next(weeks)) == ("", "sent", "")


def test_what_was_refused_can_be_sent_again_once_the_right_is_back(house: House) -> None:
    house.schedule(reader_ids=(house.ben.user_id,))
    mine = Membership.objects.of(house.tenant).filter(user_id=house.ben.user_id)
    run(house.tenant, lambda: mine.update(is_active=False))
    house.tick()
    house.deliver()
    key = run(house.tenant, lambda: house.rows().get().pk)
    run(house.tenant, lambda: mine.update(is_active=True))
    with pytest.raises(schedules.NoSuchSchedule):
        run(house.tenant, lambda: deliveries.try_again(house.ben, key, at=MONDAY))
    run(house.tenant, lambda: deliveries.try_again(house.ann, key, at=MONDAY))
    assert house.deliver() == ["sent"] and len(house.mails()) == 1


def test_without_rows_nothing_is_sent_unless_that_is_wished(house: House) -> None:
    none = to_json(Spec("items", rows=("customer",), values=(Value("open_amount"),), where="days past due > 500"))
    run(house.tenant, lambda: reports.change_report(house.ann, house.report, revision=1, at=BEFORE, spec=none))
    house.schedule(reader_ids=(house.ann.user_id,))
    house.schedule(reader_ids=(house.ann.user_id,), skip_empty=False)
    house.tick()
    assert house.deliver() == ["empty", "sent"] and house.ends()[0][2] == "no_rows"


def test_while_nothing_leaves_the_house_nothing_is_made_and_the_history_says_so(house: House) -> None:
    house.schedule(reader_ids=(house.ann.user_id,))
    run(house.tenant, lambda: Tenant.objects.filter(id=house.tenant).update(outbound="off"))
    house.tick()
    assert house.deliver() == ["failed"] and house.ends() == [("", "failed", "outbound_off")]


def test_what_cannot_be_answered_fails_with_its_sentence(house: House) -> None:
    strange = BY_CUSTOMER | {"currency": "USD"}
    run(house.tenant, lambda: reports.change_report(house.ann, house.report, revision=1, at=BEFORE, spec=strange))
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    assert house.deliver() == ["failed"]
    said = run(house.tenant, lambda: house.rows().get().said)
    assert "rate" in said["msgid"] and said["params"]["currency"] == "EUR"


def test_what_breaks_says_so_and_what_waits_for_half_a_day_failed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    key = run(house.tenant, lambda: house.rows().get().pk)
    monkeypatch.setattr(parcels, "made", lambda *_args, **_values: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.deliver(tenant=house.tenant, delivery=key)
    assert house.ends() == [("", "failed", "broke")]
    run(house.tenant, lambda: house.rows().update(state="waiting", reason=""))
    run(house.tenant, lambda: deliveries.take_up_stuck(house.tenant, at=MONDAY + timedelta(hours=13)))
    assert house.ends() == [("", "failed", "gave_up")]


def test_files_too_large_for_a_mail_stay_behind_its_link(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "LARGEST", 20)
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    house.deliver()
    mail = house.mails()["ann"]
    assert not list(mail.iter_attachments())
    row = run(house.tenant, lambda: house.rows().filter(user_id=house.ann.user_id).get())
    assert "Too large for a mail: Monday’s list 2026-03-04.pdf, " in text_of(mail)
    assert f"/schedules/{row.schedule_id}/mails/{row.pk}/" in text_of(mail)


def test_a_file_holds_all_rows_and_what_is_too_large_leaves_the_others_in_the_mail(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "MOST_ROWS", 1)
    house.schedule(reader_ids=(house.ann.user_id,), formats=("csv",))
    house.tick()
    house.deliver()
    mail = house.mails()["ann"]
    (whole,) = (one.get_content() for one in mail.iter_attachments())
    assert "Tardy" in whole and "Silent" in whole and "1000.00" in whole, "all rows, and their total"
    assert "more than 1" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    monkeypatch.setattr(parcels, "MOST_MAILED", 1)
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    house.deliver()
    last = list(house.mails_in_order())[-1]
    assert [one.get_filename() for one in last.iter_attachments()] == [f"Monday’s list {TODAY}.pdf"]
    assert f"Monday’s list {TODAY}.xlsx, Monday’s list {TODAY}.csv" in text_of(last)


def test_a_mail_for_one_colleague_is_not_read_in_the_outbox_and_each_is_audited(house: House) -> None:
    house.schedule()
    house.tick()
    house.deliver()
    listed = run(house.tenant, lambda: in_scope(house.tenant, [house.company.pk], None).count())
    told = run(house.tenant, lambda: AuditEntry.objects.of(house.tenant).filter(verb="schedule.delivered").count())
    assert listed == 0 and told == 2


def test_a_dashboard_goes_out_with_its_figures_its_ageing_and_who_owes_most_as_each_may_see_it(house: House) -> None:
    house.schedule(subject_kind="board", subject_key="manager")
    house.tick()
    assert house.deliver() == ["sent", "sent"]
    mails = house.mails()
    ann, ben = text_of(mails["ann"]), text_of(mails["ben"])
    assert "1,000.00" in ann and "Silent" in ann and "As of: 4 March 2026" in ann
    assert "100.00" in ben and "Silent" not in ben and "1,000.00" not in ben
    charts = [part for part in mails["ann"].walk() if part.get_content_type() == "image/png"]
    assert charts and all(f"cid:{part['Content-ID'][1:-1]}" in ann for part in charts)


def test_a_date_that_came_while_nobody_worked_goes_out_late_and_is_not_given_up_at_once(house: House) -> None:
    house.schedule(reader_ids=(house.ann.user_id,))
    monday_evening = MONDAY + timedelta(hours=14)
    house.tick(monday_evening)
    run(house.tenant, lambda: deliveries.take_up_stuck(house.tenant, at=monday_evening))
    assert house.ends() == [("", "waiting", "")] and house.deliver(monday_evening) == ["sent"]


def test_what_failed_days_ago_and_is_tried_again_is_not_given_up_at_once(house: House) -> None:
    house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    key = run(house.tenant, lambda: house.rows().get().pk)
    run(house.tenant, lambda: deliveries.fail(house.tenant, key, at=MONDAY))
    later = MONDAY + timedelta(days=3)
    run(house.tenant, lambda: deliveries.try_again(house.ann, key, at=later))
    run(house.tenant, lambda: deliveries.take_up_stuck(house.tenant, at=later))
    assert house.deliver(later) == ["sent"]


def test_who_clicks_twice_has_one_mail_made(house: House) -> None:
    key = house.schedule()
    for second, made in enumerate((1, 0)):
        at = MONDAY + timedelta(seconds=second)
        found = run(house.tenant, partial(deliveries.send_now, house.ann, key, to_all=False, at=at))
        assert found == made
    assert house.deliver() == ["sent"]
    assert run(house.tenant, partial(deliveries.send_now, house.ann, key, to_all=True, at=MONDAY)) == 2


def test_a_retired_schedule_sends_nothing_that_was_ordered_before(house: House) -> None:
    key = house.schedule(reader_ids=(house.ann.user_id,))
    house.tick()
    run(house.tenant, partial(schedules.retire_schedule, house.ann, key, at=MONDAY))
    assert house.deliver() == ["refused"] and house.ends() == [("", "refused", "retired")] and not house.mails()


def test_a_part_tells_of_the_day_on_which_the_books_of_its_company_stand(house: House) -> None:
    run(house.tenant, lambda: a_company(house.tenant, code="NL", business_date=TODAY + timedelta(days=1)))
    house.schedule(burst="company", reader_ids=(house.ann.user_id,), skip_empty=False)
    house.tick()
    house.deliver()
    days = run(house.tenant, lambda: list(house.rows().values_list("part", "on_day")))
    assert days == [("BE", TODAY), ("NL", TODAY + timedelta(days=1))]


def test_a_mail_that_waits_in_the_outbox_is_taken_back_when_its_reader_loses_the_right(house: House) -> None:
    house.schedule()
    house.tick()
    house.deliver()
    assert run(house.tenant, partial(deliveries.take_back, house.tenant, at=MONDAY)) == 0
    run(house.tenant, lambda: reports.share_report(house.ann, house.report, [], at=BEFORE))
    assert run(house.tenant, partial(deliveries.take_back, house.tenant, at=MONDAY)) == 1
    assert house.ends() == [("", "sent", ""), ("", "refused", "not_shared")]
    assert go(house.tenant, MONDAY).sent == 1
    key = run(house.tenant, lambda: house.rows().get(state="refused").pk)
    with pytest.raises(schedules.NoSuchSchedule):
        run(house.tenant, partial(deliveries.try_again, house.ann, key, at=MONDAY))


def test_the_files_of_a_mail_are_its_readers_and_ask_for_the_right_again(house: House) -> None:
    house.schedule()
    house.tick()
    house.deliver()
    rows = run(house.tenant, lambda: {one.user_id: one for one in house.rows()})
    mine, other = rows[house.ben.user_id], rows[house.ann.user_id]

    def opened(row: Delivery) -> Any:
        return run(house.tenant, partial(taking.mail_of, house.ben, row.schedule_id, row.pk, at=MONDAY))

    found = opened(mine)
    assert found.eyes.on == TODAY and found.eyes.among.portfolio_ids, "narrowed to the own portfolio, whoever asks"
    assert opened(other) is None
    run(house.tenant, lambda: reports.share_report(house.ann, house.report, [], at=BEFORE))
    with pytest.raises(NotSent) as why:
        opened(mine)
    assert why.value.reason == "not_shared"
