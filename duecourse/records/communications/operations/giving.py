"""To whom is a conversation given, and until when is it answered?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.queries import company_and_calendar
from duecourse.foundation.identity.queries import people as identity
from duecourse.foundation.identity.rules import sees_only_portfolios
from duecourse.foundation.kit.hours import Week, after_hours
from duecourse.records.communications.models import InboxRule, InboxTerms, IncomingMail, Mailbox, Thread, ThreadMessage
from duecourse.records.communications.rules import inbox
from duecourse.records.communications.rules.inbox import Giving, Person, Rule
from duecourse.records.ledger.models import Customer


def take_up(tenant: UUID, thread_id: int) -> None:
    """Let a mail that a person wrote be answered: give a conversation that is nobody's to somebody, and start its clock.

    Called when such a mail has been filed; asked again it changes nothing that stands.
    """
    let_be_answered(tenant, Thread.objects.of(tenant).select_for_update().get(id=thread_id))


def let_be_answered(tenant: UUID, thread: Thread) -> None:
    """The same for a row that the caller holds."""
    if thread.assignee_id is None:
        thread.assignee_id, thread.assigned_by = _whom(tenant, thread)
        if thread.assignee_id:
            thread.save(update_fields=["assignee_id", "assigned_by"])
    _wind(tenant, [thread])


def set_clocks(tenant: UUID, thread_ids: Collection[int]) -> None:
    """Say until when open conversations are to be answered, by the lane they are in; others have no clock."""
    _wind(tenant, list(Thread.objects.of(tenant).filter(id__in=list(thread_ids))))


def _wind(tenant: UUID, rows: Sequence[Thread]) -> None:
    terms = {one.company_id: one for one in InboxTerms.objects.of(tenant)}
    weeks: dict[int, Week] = {}
    for row in rows:
        its = terms.get(row.company_id) or InboxTerms(company_id=row.company_id)
        if row.company_id not in weeks:
            weeks[row.company_id] = _week(tenant, its)
        row.answer_due_at = _due(row, its, weeks[row.company_id])
    Thread.objects.of(tenant).bulk_update(rows, ["answer_due_at"])


def people_of(tenant: UUID, company_id: int) -> list[Person]:
    """List who may be given conversations of a company, by name."""
    return [
        Person(
            one.user_id,
            one.name,
            one.portfolio_ids,
            one.portfolio_ids if sees_only_portfolios(one.role) else None,
        )
        for one in identity.team(tenant, [company_id])
    ]


def _due(row: Thread, terms: InboxTerms, week: Week) -> datetime | None:
    """What a person of ours said last needs no answer; a mail that came behind it does, also one that was acknowledged."""
    since = row.last_in_at
    is_answered = row.last_out_at is not None and since is not None and row.last_out_at >= since
    if row.status != "open" or since is None or (is_answered and row.last_out_at != row.last_automatic_at):
        return None
    hours = terms.unverified_hours
    if row.is_verified:
        hours = terms.mine_hours if row.assignee_id else terms.unassigned_hours
    return after_hours(since, hours, week)


def _week(tenant: UUID, terms: InboxTerms) -> Week:
    company, calendar = company_and_calendar(tenant, terms.company_id)
    return Week(company.zone, calendar, terms.opens_at, terms.closes_at)


def _whom(tenant: UUID, thread: Thread) -> tuple[UUID | None, str]:
    """Find who gets it: by a rule, else as its mailbox gives; and say by what it was given."""
    box = Mailbox.objects.of(tenant).filter(id=thread.mailbox_id or 0).first()
    portfolio_id, facts = _facts(tenant, thread, box.address if box else "")
    people = [
        one
        for one in people_of(tenant, thread.company_id)
        if inbox.may_work(one, portfolio_id, has_customer=thread.customer_id is not None)
    ]
    able = {one.user_id for one in people}
    rules = InboxRule.objects.of(tenant).filter(company_id=thread.company_id, assignee_id__in=able)
    chosen = inbox.ruled(
        [Rule(one.field, one.value, one.assignee_id) for one in rules.order_by("position", "id")], facts
    )
    if chosen:
        return chosen, "rule"
    if box is None:
        return None, ""
    if box.assign_rule == Giving.PERSON:
        return (box.assignee_id, Giving.PERSON) if box.assignee_id in able else (None, "")
    if box.assign_rule in (Giving.PORTFOLIO, Giving.IN_TURN) and (found := inbox.of_portfolio(people, portfolio_id)):
        return found, Giving.PORTFOLIO
    return _next(tenant, thread.company_id, people) if box.assign_rule == Giving.IN_TURN else (None, "")


def _next(tenant: UUID, company_id: int, people: Sequence[Person]) -> tuple[UUID | None, str]:
    terms, _is_new = (
        InboxTerms.objects.of(tenant).select_for_update().get_or_create(tenant_id=tenant, company_id=company_id)
    )
    found = inbox.in_turn(people, terms.last_turn_id)
    if found:
        InboxTerms.objects.of(tenant).filter(id=terms.pk).update(last_turn_id=found)
    return found, Giving.IN_TURN if found else ""


def _facts(tenant: UUID, thread: Thread, mailbox: str) -> tuple[int | None, Mapping[str, str]]:
    """Read what the rules may ask of a conversation."""
    newest = ThreadMessage.objects.of(tenant).filter(thread_id=thread.pk).aggregate(last=Max("mail_id"))["last"]
    sender = IncomingMail.objects.of(tenant).filter(id=newest or 0).values_list("sender", flat=True).first() or ""
    customer: Any = Customer.objects.of(tenant).filter(id=thread.customer_id or 0).first()
    facts = {"sender": sender, "domain": sender.rpartition("@")[2], "subject": thread.subject, "mailbox": mailbox}
    if customer is None:
        return None, facts
    return customer.portfolio_id, facts | {"segment": customer.segment, "country": customer.country}
