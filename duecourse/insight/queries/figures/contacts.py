"""How often were customers written to, whom did we reach, and was what was due done?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from duecourse.insight.queries.figures.asking import DAY, Question, Sums
from duecourse.insight.queries.seeing import AMONG
from duecourse.records.communications.rules.calls import REACHED

PRESSURE_DAYS: Final = 30
UNANSWERED: Final = ("nobody", "voicemail")
"""Calls that ended so met nobody: no contact was made."""
PAYING_ROLES: Final = ("ap", "billing", "finance", "management")
"""Whoever of the customer has one of these roles can pay or promise."""


def contacts(question: Question) -> Sums:
    """Count the messages of 30 days and whom they went to, and the customers with an action due and with one done."""
    sums = Sums()
    ((touches, touched),) = question.asked(_TOUCHES, begin=question.on - (PRESSURE_DAYS - 1) * DAY)
    sums.plain |= {"touches_30": Decimal(touches), "touched_customers_30": Decimal(touched)}
    ((due, acted),) = question.asked(_ACTIONS)
    sums.plain |= {"due_customers": Decimal(due), "acted_customers": Decimal(acted)}
    return sums


def reached(question: Question) -> Sums:
    """Count the contacts of the window: calls that were answered, mails and texts of people; and those with the right party."""
    ways = {"reached": list(REACHED), "unanswered": list(UNANSWERED), "paying": list(PAYING_ROLES)}
    near = {"near": question.since - DAY, "far": question.on + 2 * DAY}
    ((made, right, written),) = question.asked(_REACHED, **ways, **near)
    sums = Sums()
    sums.plain |= {"contacts_made": Decimal(made), "right_contacts": Decimal(right), "answers": Decimal(written)}
    return sums


_OF: Final = f"JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = x.customer_id AND {AMONG}"
_THERE: Final = "JOIN identity_company z ON z.tenant_id = %(tenant)s AND z.id = c.company_id"
"""Where the customer is looked after: a moment is a day there."""
_TOUCHES: Final = f"""
    SELECT count(*), count(DISTINCT x.customer_id) FROM communications_message x {_OF} {_THERE}
    WHERE x.tenant_id = %(tenant)s AND x.direction = 'out' AND x.purpose = 'dunning'
      AND x.state IN ('sent', 'unknown', 'bounced') AND x.channel <> 'portal'
      AND (x.settled_at AT TIME ZONE z.zone)::date BETWEEN %(begin)s AND %(on)s
"""  # noqa: S608 - all of it ours
_ACTIONS: Final = f"""
    SELECT count(DISTINCT x.customer_id),
           count(DISTINCT x.customer_id) FILTER (WHERE x.state = 'executed' AND x.executed_on <= %(on)s)
    FROM procedures_plannedaction x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.planned_on BETWEEN %(since)s AND %(on)s
      AND x.state NOT IN ('suppressed', 'cancelled', 'shadow')
"""  # noqa: S608 - all of it ours
_PAYS: Final = """EXISTS (
    SELECT FROM ledger_contact k WHERE k.tenant_id = %(tenant)s AND k.party_id = c.party_id
      AND (k.customer_id IS NULL OR k.customer_id = c.id) AND k.role = ANY(%(paying)s) AND {is_it})"""
_REACHED: Final = f"""
    SELECT count(*), count(*) FILTER (WHERE is_right), count(*) FILTER (WHERE is_written) FROM (
        SELECT x.outcome = ANY(%(reached)s) AS is_right, false AS is_written FROM communications_call x {_OF}
        WHERE x.tenant_id = %(tenant)s AND x.on_day BETWEEN %(since)s AND %(on)s AND x.outcome <> ALL(%(unanswered)s)
        UNION ALL
        SELECT {_PAYS.format(is_it="lower(k.email) = lower(i.sender)")}, true
        FROM communications_threadmessage t
        JOIN communications_incomingmail i ON i.tenant_id = t.tenant_id AND i.id = t.mail_id AND i.machine = 'none'
        JOIN communications_thread x ON x.tenant_id = t.tenant_id AND x.id = t.thread_id AND x.is_verified {_OF} {_THERE}
        WHERE t.tenant_id = %(tenant)s AND t.kind = 'in' AND t.at >= %(near)s AND t.at < %(far)s
          AND (t.at AT TIME ZONE z.zone)::date BETWEEN %(since)s AND %(on)s
        UNION ALL
        SELECT {_PAYS.format(is_it="k.id = x.contact_id")}, true FROM communications_message x {_OF} {_THERE}
        WHERE x.tenant_id = %(tenant)s AND x.direction = 'in' AND x.created_at >= %(near)s AND x.created_at < %(far)s
          AND (x.created_at AT TIME ZONE z.zone)::date BETWEEN %(since)s AND %(on)s
    ) said
"""  # noqa: S608 - all of it ours
