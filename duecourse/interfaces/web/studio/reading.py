"""What does a person see of the templates, in their own language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import formats, pages, steps
from duecourse.interfaces.web import words as said
from duecourse.interfaces.web.studio import words
from duecourse.interfaces.web.studio.checks import checks_of
from duecourse.interfaces.web.studio.shown import (
    EditorPage,
    IndexPage,
    LanguageMark,
    Pane,
    TemplateRow,
    VersionRow,
)
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import templates
from duecourse.records.communications.queries.templates import TemplateHistory, TemplateLine, VersionLine
from duecourse.records.communications.rules import starters
from duecourse.records.communications.rules.wording import Wording
from duecourse.work.procedures.queries.uses import TemplateUse, template_uses

SHOWS = ("waiting", "drafts", "email", "letter", "sms", "variant")
_SPECIAL = frozenset({"promise", "plan", "dispute", "payment", "interest", "credit", "handover", "task", "portal"})
_OWN: Mapping[str, frozenset[str]] = {
    "remittance": frozenset({"payment"}),
    "debit": frozenset({"payment"}),
    "thanks": frozenset({"payment"}),
    "formal": frozenset({"interest"}),
    "handover": frozenset({"handover", "interest"}),
    "service": frozenset({"portal"}),
    "internal": frozenset({"task", "dispute", "promise", "credit"}),
}
"""Fields that only some stages know; what is not named here knows the group of its own name."""


@dataclass(frozen=True)
class Typed:
    """What an author typed that could not be saved, and why not."""

    language: str
    words: Wording
    mark: str
    note: str
    refusal: Refused


def index_page(request: StaffRequest) -> IndexPage:
    """Read the list, narrowed by its chips."""
    tenant = request.visit.tenant_id
    lines = templates.template_lines(tenant)
    uses = template_uses(tenant, {line.code for line in lines})
    show = request.GET.get("show", "")
    kept = [line for line in lines if show not in SHOWS or _meets(line, show)]
    order = [stage for stage, _words in words.STAGES]
    kept.sort(
        key=lambda line: (order.index(line.stage) if line.stage in order else len(order), line.stage, *_place(line))
    )
    names = {line.code: _name(line) for line in lines}
    return IndexPage(
        groups=tuple(
            (words.stage_words(stage), tuple(_row(line, uses.get(line.code, ()), names) for line in rows))
            for stage, rows in groupby(kept, key=lambda line: line.stage)
        ),
        choices=_choices(request, lines),
        bases=tuple((line.code, _name(line)) for line in lines if line.live),
        tones=tuple((tone, words.tone_words(tone)) for tone in ("friendly", "neutral", "firm")),
        waiting_count=sum(_meets(line, "waiting") for line in lines),
        is_narrowed=show in SHOWS,
    )


def _choices(request: StaffRequest, lines: Sequence[TemplateLine]) -> tuple[pages.Choice, ...]:
    names = (_("Waiting for approval"), _("Drafts"), _("E-mail"), _("Letter"), _("Text message"), _("Variants"))
    chips = [
        pages.choice(request, key="show", value=show, words=name, count=sum(_meets(line, show) for line in lines))
        for show, name in zip(SHOWS, names, strict=True)
    ]
    return (pages.choice(request, key="show", value="", words=_("All"), count=len(lines)), *chips)


def _meets(line: TemplateLine, show: str) -> bool:
    states = {one.state for one in line.open.values()}
    told = {"waiting": "proposed" in states, "drafts": "draft" in states, "variant": bool(line.variant_of)}
    return told.get(show, line.channel == show)


def _place(line: TemplateLine) -> tuple[str, bool, str]:
    """A variant stands below the template in whose place it speaks."""
    return (line.variant_of or line.code, bool(line.variant_of), line.code)


def variant_words(line: TemplateLine, names: Mapping[str, str]) -> str:
    """Say in whose place a variant speaks, and when."""
    if not line.variant_of:
        return ""
    base = names.get(line.variant_of, line.variant_of)
    if line.condition:
        return _("In place of “%(base)s” where %(condition)s") % {"base": base, "condition": line.condition}
    told = {"base": base, "tone": words.tone_words(line.tone)}
    return _("In place of “%(base)s” where a step asks for the tone %(tone)s") % told


def _row(line: TemplateLine, uses: Sequence[TemplateUse], names: Mapping[str, str]) -> TemplateRow:
    count = len(uses)
    return TemplateRow(
        href=reverse("template", args=[line.code]),
        name=_name(line),
        variant_words=variant_words(line, names),
        channel_words=steps.channel_words(line.channel),
        tone_words=words.tone_words(line.tone),
        languages=tuple(_mark(line, language) for language in starters.languages()),
        uses_words=ngettext("%(num)s step", "%(num)s steps", count) % {"num": formats.number(count)} if count else "",
        uses=use_words(uses),
    )


def _name(line: TemplateLine) -> str:
    return words.name_in(line.code, line.name, formats.reading_locale().language)


def use_words(uses: Sequence[TemplateUse]) -> tuple[tuple[str, str], ...]:
    """Say which steps speak with a template, each with the way to its procedure."""
    told = []
    for use in uses:
        when = {"name": use.procedure, "days": formats.number(abs(use.offset_days))}
        if use.offset_days < 0:
            said_when = _("%(name)s, %(days)s days before") % when
        elif use.offset_days > 0:
            said_when = _("%(name)s, %(days)s days after") % when
        else:
            said_when = _("%(name)s, on the day") % when
        off = "" if use.is_on else " " + _("(off)")
        told.append((reverse("procedure", args=[use.slug]), said_when + off))
    return tuple(told)


def _mark(line: TemplateLine, language: str) -> LanguageMark:
    open_one, live = line.open.get(language), line.live.get(language)
    state = open_one.state if open_one else "published" if live else "missing"
    name = words.language_words(language)
    hint = {
        "published": _("%(language)s: in use") % {"language": name},
        "missing": _("%(language)s: not written yet") % {"language": name},
    }.get(state) or f"{name}: {words.state_words(state)}"
    sides = ("en", "de" if language == "en" else language)
    return LanguageMark(language.upper(), name, _address(line, sides), state, hint)


def editor_page(request: StaffRequest, history: TemplateHistory, typed: Typed | None = None) -> EditorPage:
    """Read a template with two of its languages side by side."""
    visit, line = request.visit, history.line
    sides = _sides(request, history, typed)
    chosen = {language: line.open.get(language) or line.live.get(language) for language in sides}
    texts = templates.wordings(visit.tenant_id, [one.id for one in chosen.values() if one])
    is_letter = line.channel == "letter"
    uses = template_uses(visit.tenant_id, {line.code}).get(line.code, ())
    return EditorPage(
        code=line.code,
        name=_name(line),
        lede=" · ".join(
            (words.stage_words(line.stage), steps.channel_words(line.channel), words.tone_words(line.tone))
        ),
        variant_words=variant_words(line, dict(templates.template_names(visit.tenant_id)) if line.variant_of else {}),
        is_letter=is_letter,
        here=_address(line, sides),
        company_name=visit.in_view[0].name if visit.in_view else "",
        panes=tuple(_pane(request, history, sides, language, chosen[language], texts, typed) for language in sides),
        palette=tuple(
            (str(title), tuple((path, str(name)) for path, name in fields)) for title, fields in _groups(line.stage)
        ),
        examples=tuple((value, str(name)) for value, name in words.EXAMPLES),
        views=tuple((value, str(name)) for value, name in (words.LETTER_VIEWS if is_letter else words.VIEWS)),
        versions=tuple(version_row(line.code, one) for one in history.versions if one.language in sides),
        uses=use_words(uses),
    )


def _groups(stage: str) -> list[tuple[object, tuple[tuple[str, object], ...]]]:
    """Leave out of the palette what only other stages know: a reminder has no plan and no dispute."""
    special = _SPECIAL - _OWN.get(stage, frozenset({stage}))
    return [
        (title, fields)
        for title, fields in words.FIELD_GROUPS
        if fields[0][0].partition(".")[0] not in special or stage not in dict(words.STAGES)
    ]


def _sides(request: StaffRequest, history: TemplateHistory, typed: Typed | None) -> tuple[str, str]:
    known = starters.languages()
    left = request.GET.get("left") or request.POST.get("left", "")
    right = request.GET.get("right") or request.POST.get("right", "")
    left = left if left in known else "en"
    waiting = [code for code in known if code in history.line.open and code != left]
    right = right if right in known else (waiting or ["de"])[0]
    if right == left:
        right = next(code for code in known if code != left)
    if typed is not None and typed.language not in (left, right):
        right = typed.language
    return left, right


def _pane(
    request: StaffRequest,
    history: TemplateHistory,
    sides: tuple[str, str],
    language: str,
    version: VersionLine | None,
    texts: Mapping[int, Wording],
    typed: Typed | None,
) -> Pane:
    visit, line = request.visit, history.line
    saved = texts[version.id] if version else Wording("", "", ())
    mine = typed if typed is not None and typed.language == language else None
    shown = mine.words if mine else saved
    state = version.state if version else "missing"
    is_hand = _is_hand(visit, version)
    return Pane(
        side="left" if language == sides[0] else "right",
        language=language,
        words=words.language_words(language),
        others=_others(line, sides, language),
        subject=shown.subject,
        body=shown.body,
        mark=mine.mark if mine else saved.mark if state == "draft" else "",
        mark_seen=saved.mark if state == "proposed" else "",
        number=version.number if version else 0,
        state=state,
        state_words=words.state_words(state) if version else _("not written yet"),
        story=_story(version),
        note=mine.note if mine else version.note if version and state != "published" else "",
        may_write=visit.may("template.edit") and state != "proposed",
        may_publish=visit.may("template.publish") and state == "proposed" and not is_hand,
        may_send_back=state == "proposed" and (visit.may("template.publish") or is_hand),
        why_not_publish=_why_not(visit, state, is_hand=is_hand),
        refusal=said.say(mine.refusal.text) if mine else "",
        checks=checks_of(line.code, language, shown, channel=line.channel),
        shown_href=reverse("template-shown", args=[line.code, language, version.number]) if version else "",
    )


def _is_hand(visit: Visit, version: VersionLine | None) -> bool:
    return version is not None and (str(visit.seat.user_id) in version.hands or visit.seat.name == version.author)


def _why_not(visit: Visit, state: str, *, is_hand: bool) -> str:
    if state != "proposed":
        return ""
    if is_hand:
        return _("You worked on these words, so a second person publishes them.")
    return "" if visit.may("template.publish") else _("A person who may publish templates looks at them next.")


def _others(line: TemplateLine, sides: tuple[str, str], language: str) -> tuple[pages.Choice, ...]:
    """Offer the other languages for this side; the one on the other side changes places."""
    made = []
    for other in starters.languages():
        swapped = tuple(other if one == language else language if one == other else one for one in sides)
        made.append(pages.Choice(words.language_words(other), _address(line, swapped), other == language))
    return tuple(made)


def _address(line: TemplateLine, sides: Sequence[str]) -> str:
    left, right = sides
    return f"{reverse('template', args=[line.code])}?left={left}&right={right}"


def _story(version: VersionLine | None) -> str:
    if version is None:
        return ""
    about = {"number": version.number, "who": version.author or _("the starter templates"), "base": version.based_on}
    if version.state == "proposed":
        return _("Version %(number)s, proposed by %(who)s") % about
    if version.state == "draft" and version.based_on:
        return _("Version %(number)s by %(who)s, begun with version %(base)s") % about
    if version.state == "draft":
        return _("Version %(number)s by %(who)s") % about
    return _published(version)


def _published(version: VersionLine) -> str:
    on = formats.day(version.published_at.date()) if version.published_at else ""
    return _("Version %(number)s, since %(on)s") % {"number": version.number, "on": on}


def version_row(code: str, one: VersionLine) -> VersionRow:
    """Say one line of the history."""
    when = one.published_at or one.proposed_at or one.written_at
    who = [name for name in dict.fromkeys((one.author, one.publisher)) if name]
    return VersionRow(
        href=reverse("template-version", args=[code, one.language, one.number]),
        words=_("Version %(number)s") % {"number": one.number},
        language=words.language_words(one.language),
        state=one.state,
        state_words=words.state_words(one.state),
        who=", ".join(who) or _("the starter templates"),
        when=formats.day(when.date()) if when else "",
        note=one.note,
    )
