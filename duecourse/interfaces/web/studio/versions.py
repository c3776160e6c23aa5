"""What does one version say, what changed in it, and who got it?"""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.interfaces.web import formats, pages
from duecourse.interfaces.web.outbox.reading import state_words as message_state
from duecourse.interfaces.web.studio import words
from duecourse.interfaces.web.studio.shown import DiffLine, UserRow, VersionPage
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import templates
from duecourse.records.communications.queries.screens import OutboxRow
from duecourse.records.communications.queries.templates import TemplateHistory, VersionLine
from duecourse.records.communications.rules.differences import differences
from duecourse.records.communications.rules.wording import Wording

SHOWN_USERS = 20
COUNTED = 1_000


def version_page(request: StaffRequest, history: TemplateHistory, language: str, number: int) -> VersionPage:
    """Read a version beside the one that it followed, or beside the one that is asked for."""
    one = find(history, language, number)
    other = _against(request, history, one)
    texts = templates.wordings(request.visit.tenant_id, [one.id, *([other.id] if other else [])])
    lines = _compared(texts[other.id] if other else None, texts[one.id])
    users_words, users = _users(request, one)
    code = history.line.code
    return VersionPage(
        code=code,
        name=words.name_in(code, history.line.name, formats.reading_locale().language),
        language=language,
        language_words=words.language_words(language),
        number=number,
        state=one.state,
        state_words=words.state_words(one.state),
        facts=tuple((name, value) for name, value in _facts(request, one) if value),
        against=_choices(request, history, one, other),
        against_words=_("Compared with version %(number)s") % {"number": other.number} if other else "",
        lines=lines,
        has_changes=any(line.kind != " " for line in lines),
        users=users,
        users_words=users_words,
        may_revert=request.visit.may("template.edit") and one.state == "retired" and language not in history.line.open,
        back_href=f"{reverse('template', args=[code])}?left={language}",
        shown_href=reverse("template-shown", args=[code, language, number]),
    )


def find(history: TemplateHistory, language: str, number: int) -> VersionLine:
    """Find a version by its language and number."""
    found = next((one for one in history.versions if (one.language, one.number) == (language, number)), None)
    if found is None:
        raise Http404
    return found


def _against(request: StaffRequest, history: TemplateHistory, one: VersionLine) -> VersionLine | None:
    """The version to compare with: the one asked for, the one it began with, or the last one sent before it."""
    others = {other.number: other for other in history.of(one.language) if other.number != one.number}
    asked = request.GET.get("against", "")
    if asked.isdecimal() and int(asked) in others:
        return others[int(asked)]
    if one.based_on in others:
        return others[one.based_on]
    sent = [other for other in others.values() if other.number < one.number and other.published_at]
    return max(sent, key=lambda other: other.number, default=None)


def _choices(
    request: StaffRequest, history: TemplateHistory, one: VersionLine, other: VersionLine | None
) -> tuple[pages.Choice, ...]:
    return tuple(
        pages.Choice(
            _("Version %(number)s") % {"number": each.number},
            pages.link(request, against=each.number),
            other is not None and each.number == other.number,
        )
        for each in history.of(one.language)
        if each.number != one.number
    )


def _compared(before: Wording | None, after: Wording) -> tuple[DiffLine, ...]:
    lines = differences(_text(before) if before else _text(after), _text(after))
    return tuple(DiffLine(line.kind, tuple((piece.text, piece.is_changed) for piece in line.pieces)) for line in lines)


def _text(one: Wording) -> str:
    """All that a version is: its subject, what it demands, its body."""
    head = [f"{_('Subject')}: {one.subject}", f"{_('Never sent without')}: {', '.join(one.required)}", ""]
    return "\n".join([*head, one.body])


def _facts(request: StaffRequest, one: VersionLine) -> tuple[tuple[str, str], ...]:
    zone = request.visit.zone
    return (
        (_("Written by"), one.author or _("the starter templates")),
        (_("Written"), formats.moment(one.written_at, zone) if one.written_at else ""),
        (_("Begun with"), _("Version %(number)s") % {"number": one.based_on} if one.based_on else ""),
        (_("Proposed"), formats.moment(one.proposed_at, zone) if one.proposed_at else ""),
        (_("Published by"), one.publisher),
        (_("Published"), formats.moment(one.published_at, zone) if one.published_at else ""),
        (_("What changed"), one.note),
    )


def _users(request: StaffRequest, one: VersionLine) -> tuple[str, tuple[UserRow, ...]]:
    visit = request.visit
    if not visit.may("outbox.see") or one.published_at is None:
        return "", ()
    count, rows = templates.users_of_version(
        visit.tenant_id,
        one.id,
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
        limit=SHOWN_USERS,
    )
    said = ngettext("%(num)s message was written with it", "%(num)s messages were written with it", count)
    if count > COUNTED:
        said = _("More than %(num)s messages were written with it")
    return said % {"num": formats.number(min(count, COUNTED))}, tuple(_user(row, visit.zone) for row in rows)


def _user(row: OutboxRow, zone: str) -> UserRow:
    return UserRow(
        href=reverse("message", args=[row.id]),
        subject=row.subject,
        customer=row.customer_name,
        when=formats.moment(row.settled_at or row.due_at, zone),
        state=row.state,
        state_words=message_state(row.state),
    )
