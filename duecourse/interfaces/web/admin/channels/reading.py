"""How do channels read in the reader's language?"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.channels.shown import Channels, Server, Trial, Tried
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import channels
from duecourse.records.communications.queries.channels import ChannelRow, TrialRow

ALL = "all"


def page(visit: Visit, *, awaited: str = "") -> Channels:
    """Read the mail servers; a trial that was ordered and has no answer yet is awaited."""
    found = {one.company_id: one for one in visible(visit)}
    tried = channels.trials(visit.tenant_id)
    latest = {one.channel_id: one for one in reversed(tried)}
    offers = [(ALL, _("All companies without one of their own"))] if sees_all(visit) else []
    offers += [(one.code, one.name) for one in visit.companies]
    taken = {"" if key is None else next(c.code for c in visit.companies if c.id == key) for key in found}
    return Channels(
        servers=tuple(_server(visit, one, latest.get(one.id)) for one in found.values()),
        offers=tuple((code, said) for code, said in offers if ("" if code == ALL else code) not in taken),
        may_edit=visit.may("channel.edit"),
        awaited=awaited if awaited and not any(one.trial == awaited for one in tried) else "",
    )


def visible(visit: Visit) -> tuple[ChannelRow, ...]:
    """Keep the mail servers of the companies that this person sees, and everybody's."""
    ids = {one.id for one in visit.companies}
    rows = channels.channels(visit.tenant_id)
    return tuple(one for one in rows if one.kind == "email" and (one.company_id is None or one.company_id in ids))


def sees_all(visit: Visit) -> bool:
    """Tell whether this person sees every company, and so may set up what all of them use."""
    return visit.seat.scope.company_ids is None


def server_title(visit: Visit, company_id: int | None) -> str:
    """Say for whom a mail server is."""
    names = {one.id: one.name for one in visit.companies}
    return _("All companies without one of their own") if company_id is None else names[company_id]


def _server(visit: Visit, row: ChannelRow, trial: TrialRow | None) -> Server:
    codes = {one.id: one.code for one in visit.companies}
    known, code = row.settings, ALL if row.company_id is None else codes[row.company_id]
    pace = known.get("per_minute")
    return Server(
        id=row.id,
        title=server_title(visit, row.company_id),
        where=f"{known.get('host', '127.0.0.1')}:{known.get('port', '')}",
        user=str(known.get("user", "")),
        has_secret=row.has_secret,
        pace=_("%(num)s mails a minute") % {"num": formats.number(pace)} if pace else _("as fast as it takes them"),
        is_sink=row.connector == "sink",
        edit_href=reverse("channel", args=[code]),
        trial=trial_of(visit, trial) if trial else None,
        may_edit=visit.may("channel.edit") and (row.company_id is not None or sees_all(visit)),
    )


def trial_of(visit: Visit, row: TrialRow) -> Trial:
    """Say the last trial of a channel."""
    named = {
        "mail": _("Mail"),
        "smtp": _("Sign-in"),
        "sms": _("Account"),
        "spf": "SPF",
        "dkim": "DKIM",
        "dmarc": "DMARC",
        "sender": _("DNS"),
    }
    lines = tuple(Tried(named.get(name, name), is_ok, says) for name, is_ok, says in row.lines)
    return Trial(row.is_ok, formats.moment(row.at, visit.zone), lines)
