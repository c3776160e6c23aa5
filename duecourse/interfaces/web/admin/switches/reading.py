"""How do the switches read in the reader's language?"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity import queries as identity
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.switches.shown import Switch, Switches, Target, TargetGroup
from duecourse.interfaces.web.golive.going import position_words, positions
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import channels
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.channels import SwitchRow
from duecourse.work.procedures.queries import screens as procedures

CHANNELS = ("email", "letter", "registered", "sms", "portal")
WAITS = ("planned", "due", "claimed", "data")


def page(visit: Visit) -> Switches:
    """Read the page."""
    own = identity.tenant_row(visit.tenant_id)
    counts = outbox.outbox_counts(
        visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    waiting = sum(counts.get(state, 0) for state in WAITS)
    said, detail = position_words()[own.outbound]
    groups = targets(visit)
    named = {one.value: f"{group.title}: {one.words}" for group in groups for one in group.targets}
    moved = (_switch(visit, one, named) for one in channels.switches(visit.tenant_id))
    return Switches(
        positions=positions(own.outbound),
        now=said,
        now_detail=detail,
        allowlist="\n".join(str(address) for address in own.outbound_allowlist),
        is_installation_stopped=bool(settings.DUECOURSE_OUTBOUND_STOPPED),
        switches=tuple(one for one in moved if one is not None),
        targets=groups,
        waiting_words=ngettext(
            "%(num)s message is about to leave.", "%(num)s messages are about to leave.", waiting
        ) % {"num": formats.number(waiting)},
        may_switch=visit.may("outbound.switch"),
    )  # fmt: skip


def targets(visit: Visit) -> tuple[TargetGroup, ...]:
    """Offer what this person may stop: own companies; whatever is everybody's only for those who see all."""
    mine = tuple(Target(f"company:{one.id}", one.name) for one in visit.companies)
    groups = [TargetGroup(_("Company"), mine)]
    if visit.seat.scope.company_ids is None:
        slugs = [(one.slug, one.name) for one in procedures.procedure_lines(visit.tenant_id, on=visit.day)]
        whole = (Target("tenant:", _("every message")),)
        groups = [
            TargetGroup(_("Organisation"), whole),
            *groups,
            TargetGroup(_("Channel"), tuple(Target(f"channel:{one}", channel_words(one)) for one in CHANNELS)),
            TargetGroup(_("Procedure"), tuple(Target(f"procedure:{slug}", name) for slug, name in slugs)),
            TargetGroup(
                _("Template"),
                tuple(Target(f"template:{code}", name) for code, name in channels.template_codes(visit.tenant_id)),
            ),
        ]
    return tuple(group for group in groups if group.targets)


def _switch(visit: Visit, row: SwitchRow, named: dict[str, str]) -> Switch | None:
    target = f"{row.scope}:{row.value}"
    if row.scope == "company" and target not in named:
        return None  # a company that this person does not see
    words = named.get(target) or (_("The whole installation") if row.scope == "installation" else target)
    return Switch(
        words=words,
        target=target,
        is_on=row.is_on,
        reason=row.reason,
        when=formats.moment(row.set_at, visit.zone),
        who=row.set_by,
        may_move=visit.may("outbound.switch") and target in named,
    )
