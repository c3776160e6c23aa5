"""How do mailboxes read in the reader's language?"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.channels.shown import Trial, Tried
from duecourse.interfaces.web.admin.mailboxes.shown import Box, Boxes
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.operations.mailboxes import IMAP
from duecourse.records.communications.queries import mailboxes
from duecourse.records.communications.queries.mailboxes import MailboxRow, MailboxTrial


def page(visit: Visit, *, awaited: str = "", token: str = "", token_of: str = "") -> Boxes:
    """Read the mailboxes; a trial that was ordered and has no answer yet is awaited."""
    tried = mailboxes.trials(visit.tenant_id)
    latest = {one.mailbox_id: one for one in reversed(tried)}
    return Boxes(
        boxes=tuple(_box(visit, one, latest.get(one.id)) for one in visible(visit)),
        may_edit=visit.may("channel.edit"),
        awaited=awaited if awaited and not any(one.trial == awaited for one in tried) else "",
        intake_url=settings.DUECOURSE_URL.rstrip("/") + reverse("mail-intake"),
        token=token,
        token_of=token_of,
    )


def visible(visit: Visit) -> tuple[MailboxRow, ...]:
    """Keep the mailboxes of the companies that this person sees."""
    ids = {one.id for one in visit.companies}
    return tuple(one for one in mailboxes.mailboxes(visit.tenant_id) if one.company_id in ids)


def found(visit: Visit, mailbox_id: int) -> MailboxRow | None:
    """Find one of them."""
    return next((one for one in visible(visit) if one.id == mailbox_id), None)


def _box(visit: Visit, row: MailboxRow, trial: MailboxTrial | None) -> Box:
    names = {one.id: one.name for one in visit.companies}
    known, is_fetched = row.settings, row.kind == IMAP
    state, words = _state(row)
    count = ngettext("%(num)s mail came", "%(num)s mails came", row.mail_count) % {
        "num": formats.number(row.mail_count)
    }
    last = formats.moment(row.last_mail_at, visit.zone) if row.last_mail_at else ""
    return Box(
        id=row.id,
        address=row.address,
        company=names[row.company_id],
        state=state,
        state_words=words,
        where=f"{known.get('host', '')}:{known.get('port', 993)}" if is_fetched else _("handed in by a mail server"),
        folder=_folder(row) if is_fetched else "",
        secret_words=_secret(row),
        polled=formats.moment(row.polled_at, visit.zone) if row.polled_at else _("never"),
        came=_("%(count)s, the last on %(when)s") % {"count": count, "when": last} if last else _("No mail came yet"),
        problem=row.error,
        is_fetched=is_fetched,
        trial=_trial(visit, trial) if trial else None,
    )


def _state(row: MailboxRow) -> tuple[str, str]:
    if not row.is_live:
        return "held", _("not read")
    if row.error:
        return "failed", _("cannot be read")
    if row.kind == IMAP and row.polled_at is None:
        return "waiting", _("not read yet")
    if row.kind != IMAP and not row.has_token:
        return "waiting", _("needs a token")
    return "done", _("works")


def _secret(row: MailboxRow) -> str:
    if row.kind != IMAP:
        return _("A token is kept") if row.has_token else _("No token yet")
    if row.settings.get("auth") == "oauth2":
        return _("OAuth2, by the operator’s command")
    return _("A password is kept") if row.has_secret else _("No password is kept")


def _folder(row: MailboxRow) -> str:
    folder, moved = str(row.settings.get("folder") or "INBOX"), row.settings.get("move_to")
    return _("%(folder)s, then moved to %(other)s") % {"folder": folder, "other": moved} if moved else folder


def _trial(visit: Visit, row: MailboxTrial) -> Trial:
    named = {"imap": _("Mailbox"), "folder": _("Folder")}
    lines = tuple(Tried(named.get(name, name), is_ok, says) for name, is_ok, says in row.lines)
    return Trial(row.is_ok, formats.moment(row.at, visit.zone), lines)
