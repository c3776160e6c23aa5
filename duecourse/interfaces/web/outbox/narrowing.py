"""By what is the outbox narrowed, and what does approving what is left do?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries import people
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.outbox.shown import Filter, Tally
from duecourse.interfaces.web.outbox.telling import frees
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import channels
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.screens import Narrow, Reach
from duecourse.records.communications.rules import guards
from duecourse.work.procedures.queries import screens as procedures

KEYS = ("channel", "template", "procedure", "collector", "reason")
CHANNELS = ("email", "letter", "registered", "sms", "portal")


def asked(query: Mapping[str, str], visit: Visit, *, where: Q | None = None) -> Narrow:
    """Read what the address asks for; a colleague who works on no portfolio has no messages."""
    collector = query.get("collector", "")
    theirs = {str(one.user_id): one.portfolio_ids for one in people.collectors(visit.tenant_id)} if collector else {}
    return Narrow(
        channel=query.get("channel", "")[:12],
        template=query.get("template", "")[:40],
        procedure=query.get("procedure", "")[:60],
        reason=query.get("reason", "")[:60],
        portfolio_ids=theirs.get(collector, frozenset()) if collector else None,
        where=where or Q(),
    )


def filters(query: QueryDict, visit: Visit) -> tuple[Filter, ...]:
    """Offer by what the list can be narrowed."""
    offered: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        ("channel", _("Channel"), [(one, channel_words(one)) for one in CHANNELS]),
        ("template", _("Template"), list(channels.template_codes(visit.tenant_id))),
        ("procedure", _("Procedure"), _procedures(visit)),
        ("collector", _("Collector"), _collectors(visit)),
    )
    return tuple(
        Filter(key, said, tuple((value, text, value == query.get(key, "")) for value, text in options))
        for key, said, options in offered
        if options
    )


def tallies(query: QueryDict, visit: Visit, *, tab: str, states: tuple[str, ...], narrow: Narrow) -> tuple[Tally, ...]:
    """Count what was held back by its reason, and say what would free it."""
    whole = replace(narrow, reason="")
    found = outbox.outbox_reasons(
        visit.tenant_id, states=states, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids,
        narrow=whole,
    )  # fmt: skip
    address = query.copy()
    made = []
    for reason, count in found:
        address["tab"], address["reason"] = tab, reason
        address.pop("after", None)
        made.append(
            Tally(
                count=count,
                words=words.say(guards.words_of(reason)) if reason else _("No reason was written down."),
                frees=frees(reason),
                href=f"{reverse('outbox')}?{address.urlencode()}" if reason else "",
                is_current=bool(reason) and reason == narrow.reason,
            )
        )
    return tuple(made)


def approve_words(count: int) -> str:
    """Say what the button does."""
    return ngettext("Approve %(num)s", "Approve all %(num)s", count) % {"num": formats.number(count)}


def consequence(reach: tuple[Reach, ...], step_count: int, visit: Visit) -> str:
    """Say what approving everything on the tab sets off: so many messages of a channel to so many customers."""
    told = [_reach(one) for one in reach]
    if step_count:
        said = ngettext("Carries out %(num)s step.", "Carries out %(num)s steps.", step_count)
        told.append(said % {"num": formats.number(step_count)})
    if visit.outbound == "on" and not visit.is_simulated and reach:
        told.append(_("They leave after the undo time."))
    if visit.outbound in ("off", "shadow") and reach:
        told.append(_("Outbound is not open, so nothing reaches anybody now."))
    return " ".join(told)


def _reach(one: Reach) -> str:
    params = {"num": formats.number(one.message_count), "channel": channel_words(one.channel)}
    customers = ngettext("%(num)s customer", "%(num)s customers", one.customer_count)
    params["customers"] = customers % {"num": formats.number(one.customer_count)}
    if one.channel == "email":
        said = ngettext(
            "Sends %(num)s e-mail to %(customers)s.", "Sends %(num)s e-mails to %(customers)s.", one.message_count
        )
        return said % params
    return _("%(channel)s: %(num)s to %(customers)s.") % params


def _procedures(visit: Visit) -> list[tuple[str, str]]:
    return list(procedures.procedure_names(visit.tenant_id))


def _collectors(visit: Visit) -> list[tuple[str, str]]:
    """Offer colleagues to whoever sees more than the own portfolios."""
    if visit.scope.portfolio_ids is not None:
        return []
    return [(str(one.user_id), one.name) for one in people.collectors(visit.tenant_id)]
