"""Say what holds for disputes of a reason: how long they may take, who looks into them, what leaves dunning."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.hours import LONGEST_HOURS
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.models import Department, Dispute, DisputeTerm
from duecourse.records.disputes.operations.cases import NoSuchDepartment, ReasonUnknown
from duecourse.records.disputes.queries.settling import terms_of, weeks_of
from duecourse.records.disputes.rules import LONGEST, REASONS, Term


class DaysWrong(Refused):
    """Nothing is settled within no day, or may take longer than a year."""

    says = _("Disputes are settled within 1 to %(most)s business days, or 1 to %(hours)s business hours.")


def set_terms(tenant: UUID, wanted: Mapping[str, Term], *, actor: Actor, at: datetime) -> int:
    """Say what holds for some reasons; gives how many of them changed. Deadlines of open cases follow at once.

    Another effect or department holds for disputes that are opened from now on.
    """
    before = terms_of(tenant)
    for reason, term in wanted.items():
        if reason not in REASONS:
            raise ReasonUnknown(reason=reason)
        if not term.is_possible:
            raise DaysWrong(most=LONGEST, hours=LONGEST_HOURS)
    changed = {reason: term for reason, term in wanted.items() if before[reason] != term}
    if not changed:
        return 0
    _check_departments(tenant, {term.department_id for term in changed.values() if term.department_id})
    DisputeTerm.objects.bulk_create(
        [
            DisputeTerm(
                tenant_id=tenant,
                reason=reason,
                days=term.days,
                department_id=term.department_id,
                effect=term.effect,
                words=term.words.strip()[:120],
                hours=term.hours,
            )
            for reason, term in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["tenant_id", "reason"],
        update_fields=["days", "department_id", "effect", "words", "hours"],
    )
    was = {reason: _said(before[reason], term) for reason, term in changed.items()}
    now = {reason: _said(term, before[reason]) for reason, term in changed.items()}
    audit(tenant, "dispute.terms", actor=actor, at=at, subject=("DisputeTerm", ""), before=was, after=now)
    timed = [one for one, term in changed.items() if (before[one].days, before[one].hours) != (term.days, term.hours)]
    set_clocks(tenant, timed)
    return len(changed)


def set_clocks(tenant: UUID, reasons: list[str] | None = None) -> int:
    """Work out the deadlines of open cases of these reasons, or of those that have none yet; tell how many changed."""
    rows = Dispute.objects.of(tenant).filter(ended_on__isnull=True)
    rows = rows.filter(answer_due_at__isnull=True) if reasons is None else rows.filter(reason__in=reasons)
    found, terms = list(rows), terms_of(tenant)
    weeks = weeks_of(tenant, {one.company_id for one in found}) if found else None
    for one in found:
        assert weeks is not None  # there is one
        week = weeks.of(one.company_id, one.department_id)
        term = rules.term_of(terms, one.reason)
        one.answer_due_at = rules.due_of(term, one.opened_on, one.opened_at, one.waited, week)
    return Dispute.objects.of(tenant).bulk_update(found, ["answer_due_at"], batch_size=1000)


def _check_departments(tenant: UUID, ids: set[int]) -> None:
    if Department.objects.of(tenant).filter(id__in=ids, is_live=True).count() != len(ids):
        raise NoSuchDepartment


def _said(term: Term, other: Term) -> Any:
    """Say for the audit what differs; days alone as a number, as ever."""
    told = {
        name: value for name in ("days", "department_id", "effect", "words", "hours")
        if (value := getattr(term, name)) != getattr(other, name)
    }  # fmt: skip
    return told["days"] if set(told) == {"days"} else told
