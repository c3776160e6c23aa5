"""How does a company say within which hours it answers, to whom new conversations go, and which answers are ready?"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.hours import LONGEST_HOURS
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import CannedReply, InboxRule, InboxTerms, Mailbox
from duecourse.records.communications.models.inbox import RULE_FIELDS
from duecourse.records.communications.operations.giving import people_of
from duecourse.records.communications.rules.inbox import Giving

HOURS: Final = ("unverified_hours", "unassigned_hours", "mine_hours")


class HoursWrong(Refused):
    """No number of hours, or a day that ends before it begins."""

    says = _("Give whole hours from 1 to %(most)s, and an end of the day behind its beginning.")


class RuleWrong(Refused):
    """Nothing to look at, or nobody to give to."""

    says = _("Say what has to hold, and choose a colleague who works this company’s customers.")


class ReplyWrong(Refused):
    """No name or no words."""

    says = _("Give the answer a name and a text.")


def set_terms(
    tenant: UUID,
    company_id: int,
    hours: Mapping[str, int],
    *,
    opens_at: time,
    closes_at: time,
    actor: Actor,
    at: datetime,
) -> None:
    """Say within how many business hours is answered, by lane, and when a day begins and ends; it holds for what comes."""
    if opens_at >= closes_at or not all(1 <= hours[name] <= LONGEST_HOURS for name in HOURS):
        raise HoursWrong(most=LONGEST_HOURS)
    values = {name: hours[name] for name in HOURS}
    row, _is_new = InboxTerms.objects.of(tenant).update_or_create(
        tenant_id=tenant, company_id=company_id, defaults=values | {"opens_at": opens_at, "closes_at": closes_at}
    )
    after = values | {"opens": opens_at.isoformat(), "closes": closes_at.isoformat()}
    audit(tenant, "inbox.terms", actor=actor, at=at, subject=row, after=after)


def set_giving(
    tenant: UUID, mailbox_id: int, giving: Giving, *, to: UUID | None = None, actor: Actor, at: datetime
) -> None:
    """Say to whom the new conversations of a mailbox go where no rule holds."""
    box = Mailbox.objects.of(tenant).get(id=mailbox_id)
    able = {one.user_id for one in people_of(tenant, box.company_id)}
    if giving is Giving.PERSON and to not in able:
        raise RuleWrong
    before = {"giving": box.assign_rule}
    box.assign_rule, box.assignee_id = giving.value, to if giving is Giving.PERSON else None
    box.save(update_fields=["assign_rule", "assignee_id"])
    audit(tenant, "inbox.giving", actor=actor, at=at, subject=box, before=before, after={"giving": giving.value})


def add_rule(
    tenant: UUID, company_id: int, field: str, value: str, *, to: UUID | None, actor: Actor, at: datetime
) -> None:
    """Give conversations of which something holds to a colleague, behind the rules that are there."""
    if (
        field not in RULE_FIELDS
        or not value.strip()
        or to not in {one.user_id for one in people_of(tenant, company_id)}
    ):
        raise RuleWrong
    rows = InboxRule.objects.of(tenant).filter(company_id=company_id)
    row, _is_new = rows.update_or_create(
        tenant_id=tenant,
        company_id=company_id,
        field=field,
        value=value.strip()[:200],
        defaults={"assignee_id": to, "position": rows.count()},
    )
    audit(tenant, "inbox.rule", actor=actor, at=at, subject=row, after={"field": field, "value": value, "to": str(to)})


def drop_rule(tenant: UUID, company_id: int, rule_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a rule away."""
    rows = InboxRule.objects.of(tenant).filter(company_id=company_id, id=rule_id)
    if not rows.delete()[0]:
        raise RuleWrong
    audit(tenant, "inbox.rule_dropped", actor=actor, at=at, subject=("InboxRule", rule_id))


def save_reply(
    tenant: UUID, name: str, body: str, *, language: str, subject: str = "", actor: Actor, at: datetime
) -> None:
    """Keep an answer ready under a name and in a language; one of that name is replaced."""
    if not name.strip() or not body.strip():
        raise ReplyWrong
    values = {"subject": subject[:200], "body": body, "changed_at": at, "changed_by": actor.name[:150]}
    row, _is_new = CannedReply.objects.of(tenant).update_or_create(
        tenant_id=tenant, name=name.strip()[:80], language=language[:10] or "en", defaults=values
    )
    audit(tenant, "inbox.reply", actor=actor, at=at, subject=row, after={"name": row.name, "language": row.language})


def drop_reply(tenant: UUID, reply_id: int, *, actor: Actor, at: datetime) -> None:
    """Take an answer away."""
    if not CannedReply.objects.of(tenant).filter(id=reply_id).delete()[0]:
        raise ReplyWrong
    audit(tenant, "inbox.reply_dropped", actor=actor, at=at, subject=("CannedReply", reply_id))
