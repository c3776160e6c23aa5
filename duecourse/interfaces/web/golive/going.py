"""How does the way to the first automatic reminder read: checklist, outbound switch, pilot?"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.golive.shown import CheckRow, CompanyCheck, GoingLive, PilotRow, Position
from duecourse.interfaces.web.visit import Visit
from duecourse.work.procedures.operations.golive import PILOT
from duecourse.work.procedures.queries import golive
from duecourse.work.procedures.queries.golive import Check


def page(visit: Visit) -> GoingLive:
    """Read the page."""
    own = identity.tenant_row(visit.tenant_id)
    return GoingLive(
        companies=tuple(_company(one, visit) for one in visit.in_view if one.business_date),
        positions=positions(own.outbound),
        allowlist="\n".join(str(address) for address in own.outbound_allowlist),
        is_pilot=PILOT in own.settings,
        portfolios=_portfolios(visit, is_pilot=PILOT in own.settings),
        may_switch=visit.may("outbound.switch"),
        may_go=visit.may("cleanup.decide"),
    )


def position_words() -> dict[str, tuple[str, str]]:
    """Name the positions of the outbound switch, with what each does."""
    return {
        "off": (_("Off"), _("Everything is decided and written. Nothing leaves.")),
        "shadow": (_("Shadow"), _("Every step is decided and taken as done, nothing leaves; compare with your ERP.")),
        "allowlist": (
            _("Allowlist"),
            _("Only the addresses below are written to. For trying the mails on yourselves."),
        ),
        "on": (_("On"), _("Customers are written to. Every message is checked again in the instant before it leaves.")),
    }


def positions(current: str) -> tuple[Position, ...]:
    """Give the positions of the outbound switch, the present one marked."""
    named = position_words().items()
    return tuple(Position(value, said, detail, value == current) for value, (said, detail) in named)


def _portfolios(visit: Visit, *, is_pilot: bool) -> tuple[PilotRow, ...]:
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        PilotRow(row.pk, row.name, codes.get(row.company_id or 0, ""), is_in=is_pilot and row.is_live)
        for row in identity.portfolios(visit.tenant_id)
        if row.company_id is None or row.company_id in codes
    )


def _company(company: CompanyRow, visit: Visit) -> CompanyCheck:
    assert company.business_date is not None
    settings = identity.company_settings(visit.tenant_id, company.id)
    checks = golive.checklist(visit.tenant_id, company.id, on=company.business_date)
    missing = sum(not one.is_done for one in checks)
    after = settings.cleanup_after_days
    return CompanyCheck(
        id=company.id,
        name=company.name,
        live_since=settings.goes_live_on,
        checks=tuple(_check(one, visit) for one in checks),
        missing_words=ngettext("%(num)s point is open.", "%(num)s points are open.", missing)
        % {"num": formats.number(missing)}
        if missing
        else _("Ready."),
        go_words=_("Items overdue for more than %(days)s go on the clean-up list.") % {"days": formats.days(after)}
        if after is not None
        else _("Old items are treated as any other."),
    )


def _check(check: Check, visit: Visit) -> CheckRow:
    title, route, permission = _titles().get(check.key, (check.key, "", ""))
    href = reverse(route) if route and visit.may(permission) else ""
    return CheckRow(title, words.say(check.says), check.is_done, href)


def _titles() -> dict[str, tuple[str, str, str]]:
    return {
        "items": (_("The ledger is loaded"), "imports", "import.see"),
        "fresh": (_("The ledger is up to date"), "imports", "import.see"),
        "addresses": (_("Customers can be reached"), "no-next-step", "worklist.see"),
        "procedures": (_("Customers are on a procedure"), "procedures", "procedure.see"),
        "templates": (_("Every template has a text"), "templates", "template.see"),
        "sender": (_("Mails have a sender"), "admin-companies", "admin.see"),
        "channel": (_("A mail server is set"), "channels", "admin.see"),
        "cleanup": (_("Old items are decided"), "cleanup", "import.see"),
        "outbound": (_("Outbound is open"), "switches", "admin.see"),
    }
