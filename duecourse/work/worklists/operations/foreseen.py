"""Foresee problems each day, and let people order the plan, put one off, or say why it is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.work.worklists.models import ForeseenProblem, ForeseenVersion
from duecourse.work.worklists.operations.between import Wanted, give_tasks, withdraw_tasks
from duecourse.work.worklists.queries import foreseeing
from duecourse.work.worklists.queries.plan_people import Asked, takers
from duecourse.work.worklists.rules import foreseen as rules
from duecourse.work.worklists.rules.foreseen import ForeseenSpec, PlanStep

RESTORE: Final = "foreseen.restore"
BATCH: Final = 2000
Said = Callable[[PlanStep], str]


class NoSuchProblem(Refused):
    """The ids name nothing that is foreseen."""

    says = _("This problem is not foreseen any more.")


class NotOpen(Refused):
    """Somebody decided about it already."""

    says = _("Somebody has decided about this already.")


class WhyMissing(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Say why.")


class TooSoon(Refused):
    """A problem is put off to a later day."""

    says = _("Choose a day after %(day)s.")


class NoSuchVersion(Refused):
    """No draft of that id."""

    says = _("This draft does not exist any more.")


class DraftThere(Refused):
    """Two drafts at once would be two answers to one question."""

    says = _("Version %(number)s is being written already.")


class DraftChanged(Refused):
    """Somebody else wrote at the same draft."""

    says = _("Version %(number)s was changed meanwhile. Look at it again.")


def foresee(tenant: UUID, company_id: int, *, on: date, at: datetime) -> tuple[int, int]:
    """Write down what is foreseen on a day; tell how many problems are new, and how many have gone.

    What people decided stays for as long as the same rule holds; what was put off comes back on its day.
    """
    version_id, spec = in_force(tenant, at=at)
    currency = company_settings(tenant, company_id).base_currency
    rows = ForeseenProblem.objects.of(tenant).filter(company_id=company_id, closed_on__isnull=True)
    standing = {row.customer_id: row for row in rows}
    fresh, kept = list[ForeseenProblem](), list[ForeseenProblem]()
    for customer_id, rule, numbers in foreseeing.foreseen(tenant, company_id, spec, on=on):
        row = standing.get(customer_id)
        if row is not None and row.rule == rule:
            kept.append(_seen(standing.pop(customer_id), version_id, numbers, on))
            continue
        fresh.append(
            ForeseenProblem(
                tenant_id=tenant,
                company_id=company_id,
                customer_id=customer_id,
                version_id=version_id,
                rule=rule,
                raised_on=on,
                seen_on=on,
                currency=currency,
                exposure=_exposure(numbers),
                numbers=_plain(numbers),
            )
        )
    rows.filter(id__in=[row.pk for row in standing.values()]).update(closed_on=on)
    ForeseenProblem.objects.bulk_create(fresh, batch_size=BATCH)
    changed = ["version_id", "seen_on", "numbers", "exposure", "state", "until"]
    rows.bulk_update(kept, changed, batch_size=BATCH // 4)
    return len(fresh), len(standing)


def order_plans(
    tenant: UUID, ids: Collection[int], *, say: Said, on: date, actor: Actor, at: datetime
) -> tuple[int, Undo]:
    """Ask for the steps of the plans of some problems, as tasks of those whom the plan names; tell how many that are."""
    found = _open(tenant, ids)
    specs = _specs(tenant, found)
    wishes = _to_people(tenant, [wanted for row in found for wanted in _wishes(row, specs[row.version_id], say, on)])
    if not wishes:
        raise NoSuchProblem
    tasks: list[Any] = []
    for _person, theirs in groupby(wishes, key=lambda wanted: wanted.to):
        tasks += give_tasks(tenant, list(theirs), actor=actor, at=at, on=on).values["tasks"]  # type: ignore[arg-type]
    back = _decide(found, actor=actor, at=at, verb="foreseen.planned", state="planned")
    return len(tasks), Undo(RESTORE, {**back.values, "tasks": tasks})


def put_off(
    tenant: UUID, ids: Collection[int], *, until: date, reason: str, on: date, actor: Actor, at: datetime
) -> Undo:
    """Take problems off the list until a day, with the reason."""
    if not reason.strip():
        raise WhyMissing
    if until <= on:
        raise TooSoon(day=on)
    found = _open(tenant, ids)
    words = {"reason": reason.strip()[:200], "until": until}
    return _decide(found, actor=actor, at=at, verb="foreseen.put_off", state="snoozed", **words)


def dismiss(tenant: UUID, ids: Collection[int], *, reason: str, actor: Actor, at: datetime) -> Undo:
    """Say why problems are none; they come back when they had gone and are foreseen anew."""
    if not reason.strip():
        raise WhyMissing
    found = _open(tenant, ids)
    return _decide(found, actor=actor, at=at, verb="foreseen.dismissed", state="dismissed", reason=reason.strip()[:200])


def restore(tenant: UUID, values: Mapping[str, Any], *, on: date, actor: Actor, at: datetime) -> None:
    """Take a decision back, and with it the tasks that it ordered."""
    if values.get("tasks"):
        withdraw_tasks(tenant, values["tasks"], actor=actor, at=at, on=on)
    rows = ForeseenProblem.objects.of(tenant).filter(id__in=values["problems"])
    rows.update(state="open", until=None, reason="", by="")
    for row in rows:
        audit(tenant, "foreseen.reopened", actor=actor, at=at, subject=row)


def in_force(tenant: UUID, *, at: datetime) -> tuple[int, ForeseenSpec]:
    """Give the rules in force; a tenant without any gets those that come with the product."""
    row = ForeseenVersion.objects.of(tenant).filter(state="active").first()
    if row is None:
        row = ForeseenVersion.objects.create(
            tenant_id=tenant,
            number=1,
            spec=rules.to_data(rules.starter()),
            state="active",
            author=SYSTEM.name,
            activated_at=at,
        )
    return row.pk, rules.from_data(row.spec)


def begin_draft(tenant: UUID, *, actor: Actor, at: datetime) -> ForeseenVersion:
    """Begin a new version with the rules in force."""
    there = ForeseenVersion.objects.of(tenant).filter(state="draft").first()
    if there is not None:
        raise DraftThere(number=there.number)
    _id, spec = in_force(tenant, at=at)
    last = ForeseenVersion.objects.of(tenant).aggregate(last=Max("number"))["last"]
    row = ForeseenVersion.objects.create(
        tenant_id=tenant, number=last + 1, spec=rules.to_data(spec), state="draft", author=actor.name
    )
    audit(tenant, "foreseen.drafted", actor=actor, at=at, subject=row, after={"number": row.number})
    return row


def change_draft(tenant: UUID, version_id: int, spec: ForeseenSpec, *, seen: str, actor: Actor, at: datetime) -> None:
    """Replace what a draft says; `seen` is the mark of what the writer had before the eyes."""
    row = _draft(tenant, version_id)
    if seen != rules.mark_of(rules.from_data(row.spec)):
        raise DraftChanged(number=row.number)
    data = rules.to_data(rules.from_data(rules.to_data(spec)))
    ForeseenVersion.objects.of(tenant).filter(id=row.pk).update(spec=data, author=actor.name)
    audit(tenant, "foreseen.changed", actor=actor, at=at, subject=row, before=row.spec, after=data)


def bring_into_force(tenant: UUID, version_id: int, *, actor: Actor, at: datetime) -> None:
    """Foresee by a draft from the next look on. Nothing is done by itself for it, so one person is enough."""
    row = _draft(tenant, version_id)
    ForeseenVersion.objects.of(tenant).filter(state="active").update(state="retired")
    ForeseenVersion.objects.of(tenant).filter(id=row.pk).update(state="active", activated_at=at)
    audit(tenant, "foreseen.activated", actor=actor, at=at, subject=row)


def discard(tenant: UUID, version_id: int, *, actor: Actor, at: datetime) -> None:
    """Throw a draft away."""
    row = _draft(tenant, version_id)
    audit(tenant, "foreseen.discarded", actor=actor, at=at, subject=row, before=row.spec)
    ForeseenVersion.objects.of(tenant).filter(id=row.pk).delete()


def _seen(row: ForeseenProblem, version_id: int, numbers: Mapping[str, Any], on: date) -> ForeseenProblem:
    row.version_id, row.seen_on, row.numbers, row.exposure = version_id, on, _plain(numbers), _exposure(numbers)
    if row.state == "snoozed" and row.until is not None and row.until <= on:
        row.state, row.until = "open", None
    return row


def _exposure(numbers: Mapping[str, Any]) -> Decimal:
    """What is at stake: all that the customer owes, in base currency."""
    return max(numbers["open_base"] or Decimal(0), Decimal(0))


def _plain(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in numbers.items()
        if value is not None
    }


def _wishes(row: ForeseenProblem, spec: ForeseenSpec, say: Said, on: date) -> list[Wanted]:
    rule = spec.rule(row.rule)
    steps = rule.steps if rule else ()
    return [
        Wanted(
            company_id=row.company_id,
            customer_id=row.customer_id,
            title=say(step)[:200],
            due_on=on + timedelta(days=step.days),
            to=None,
            key=f"foreseen:{row.pk}:{place}",
            params={"foreseen": row.pk, "who": step.who},
        )
        for place, step in enumerate(steps)
    ]


def _to_people(tenant: UUID, wishes: Sequence[Wanted]) -> list[Wanted]:
    """Give each step to somebody of the role that the plan names, person by person."""
    asked = {one.key: Asked(str(one.params["who"]), one.company_id, one.customer_id or 0) for one in wishes}
    found = takers(tenant, asked.values())
    given = [replace(one, to=found.get(asked[one.key])) for one in wishes]
    return sorted(given, key=lambda one: str(one.to or ""))


def _decide(
    found: Sequence[ForeseenProblem], *, actor: Actor, at: datetime, verb: str, state: str, **values: Any
) -> Undo:
    tenant, ids = found[0].tenant_id, [row.pk for row in found]
    ForeseenProblem.objects.of(tenant).filter(id__in=ids).update(state=state, by=actor.name, **values)
    for row in found:
        audit(tenant, verb, actor=actor, at=at, subject=row, reason=values.get("reason", ""))
    return Undo(RESTORE, {"problems": ids})


def _open(tenant: UUID, ids: Collection[int]) -> list[ForeseenProblem]:
    rows = ForeseenProblem.objects.of(tenant).filter(id__in=list(ids), closed_on__isnull=True)
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NoSuchProblem
    still = [row for row in found if row.state == "open"]
    if not still:
        raise NotOpen
    return still


def _specs(tenant: UUID, found: Sequence[ForeseenProblem]) -> dict[int, ForeseenSpec]:
    rows = ForeseenVersion.objects.of(tenant).filter(id__in={row.version_id for row in found})
    return {row.pk: rules.from_data(row.spec) for row in rows}


def _draft(tenant: UUID, version_id: int) -> ForeseenVersion:
    row = ForeseenVersion.objects.of(tenant).filter(id=version_id, state="draft").select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchVersion
    return row
