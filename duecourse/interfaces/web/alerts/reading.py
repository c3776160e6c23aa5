"""How does an alert read in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.work.worklists.queries.alerts import AlertRow, Eyes, alert_count


@dataclass(frozen=True)
class Row:
    """An alert in the list."""

    id: int
    title: str
    href: str
    customer: str
    since: date


def eyes_of(visit: Visit) -> Eyes:
    """Give who looks, on the day in view."""
    return Eyes(visit.seat.user_id, visit.day or date.max, visit.company_ids, visit.scope.portfolio_ids)


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say the quick choices above the list, each with how many there are."""
    eyes, tenant = eyes_of(request.visit), request.visit.tenant_id
    counts = [alert_count(tenant, Ask(), eyes, is_seen=is_seen) for is_seen in (False, True)]
    chips = (("", _("New to me")), ("seen", _("Seen or put off")))
    chosen: tuple[Choice, ...] = tuple(
        choice(request, key="state", value=key, words=words, count=count)
        for (key, words), count in zip(chips, counts, strict=True)
    )
    return {"choices": chosen, "is_seen": request.GET.get("state") == "seen"}


def rows(visit: Visit, found: Sequence[AlertRow]) -> tuple[Row, ...]:
    """Say alerts."""
    names = {one.id: one.name for one in visit.companies}
    return tuple(
        Row(
            id=one.id,
            title=_words(one),
            href=_href(one),
            customer=one.account.name if one.account else names.get(one.company_id, ""),
            since=one.raised_on,
        )
        for one in found
    )


def _words(alert: AlertRow) -> str:
    day = formats.day(date.fromisoformat(alert.params["day"])) if "day" in alert.params else ""
    if alert.kind == "limit":
        currency = alert.params["currency"]
        owed, limit = (Money(Decimal(alert.params[name]), currency) for name in ("owed", "limit"))
        said = _("%(level)s of the credit limit is used: %(owed)s of %(limit)s")
        return said % {
            "level": formats.percent(alert.params["level"] / Decimal(100)),
            "owed": formats.plain_money(owed),
            "limit": formats.plain_money(limit),
        }
    if alert.kind == "behaviour":
        return _behaviour(alert, day)
    said = {
        "promise": _("The promise for %(day)s was broken, and it is still owed"),
        "plan": _("The payment plan was broken on %(day)s, and it is still owed"),
        "instalment": _("The instalment of %(day)s was not paid"),
        "dispute": _("Nobody moved the dispute of %(day)s for ten business days"),
        "block": _("Nobody looked at the stop of %(day)s for ten business days"),
        "reply": _("Nobody has answered the mail of %(day)s: %(subject)s"),
        "contact": _("Mail to %(address)s was refused on %(day)s"),
        "model": _("Predictions of payments do not hold as they should"),
        "import": _("The ledger is older than it may be: an import is missing"),
    }[alert.kind]
    return said % {"day": day, "address": alert.params.get("address", ""), "subject": alert.params.get("subject", "")}


def _behaviour(alert: AlertRow, day: str) -> str:
    days = abs(int(alert.params["days"]))
    said = ngettext(
        "A large amount came %(num)s day later than expected, on %(day)s",
        "A large amount came %(num)s days later than expected, on %(day)s",
        days,
    )
    if alert.params["is_shift"]:
        said = ngettext(
            "Pays about %(num)s day later than before since %(day)s",
            "Pays about %(num)s days later than before since %(day)s",
            days,
        )
    return said % {"num": formats.number(days), "day": day}


def _href(alert: AlertRow) -> str:
    if "thread" in alert.params:
        return reverse("thread", args=[alert.params["thread"]])
    if "dispute" in alert.params:
        return reverse("dispute", args=[alert.params["dispute"]])
    if "plan" in alert.params:
        return reverse("plan", args=[alert.params["plan"]])
    if alert.kind == "model":
        return reverse("models")
    if alert.account is None:
        return reverse("imports")
    tab = {
        "dispute": "disputes",
        "promise": "promises",
        "limit": "credit",
        "contact": "contacts",
        "behaviour": "behaviour",
    }.get(alert.kind)
    return reverse("customer", args=[alert.account.token], query={"tab": tab} if tab else None)
