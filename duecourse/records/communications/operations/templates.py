"""How do a tenant's templates come to be, and who may publish them? Drafted, proposed, published by a second person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.text import slugify

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import Template, TemplateVersion
from duecourse.records.communications.rules import starters
from duecourse.records.communications.rules.rendering import Compiled, Source, compile_template
from duecourse.records.communications.rules.sandbox import try_out
from duecourse.records.communications.rules.wording import Wording

Versions = Mapping[tuple[str, str], tuple[int, Compiled]]


class TemplateUnknown(Refused):
    """There is no such template, or no such version of it."""

    says = _("There is no published template “%(code)s”.")


class NoSuchVersion(Refused):
    """The version is not there, or not any more in the state that the act needs."""

    says = _("Version %(number)s is not there any more in this state: look at the template again.")


class LanguageUnknown(Refused):
    """The frame around the words cannot speak this language."""

    says = _("Templates can be written in these languages: %(languages)s.")


class TemplateExists(Refused):
    """The name is taken, or none was given."""

    says = _("Give the template a name that no other has.")


class SecondPersonNeeded(Refused):
    """Who wrote or proposed the words cannot publish them."""

    says = _("A template is published by a second person, not by its author.")


class AlreadyProposed(Refused):
    """The words wait for a second person and are not changed under their eyes."""

    says = _("Version %(number)s waits for approval. Take it back before you change it.")


class AlreadyDrafted(Refused):
    """A language has one draft at a time."""

    says = _("There is a draft already, version %(number)s. Finish it or throw it away first.")


class ChangedMeanwhile(Refused):
    """Somebody else saved other words since these were read."""

    says = _("Somebody changed these words since you opened them. Load the page again and compare.")


class NothingChanged(Refused):
    """The words are those that are published already."""

    says = _("These are the words that are published already.")


class WhyMissing(Refused):
    """What changed, or why it is sent back, is not said."""

    says = _("Say in a few words what changed, or why.")


@dataclass(frozen=True)
class Variation:
    """What a variant is for: another tone, or those customers of whom a condition (in readable form) holds."""

    tone: str = ""
    condition: str = ""


def install_starters(tenant: UUID, *, at: datetime) -> int:
    """Give the tenant every starter template that it does not have yet, and tell how many versions were made.

    A new variant of a template that the tenant has had before would change what is sent: it waits for a second person.
    """
    have = dict(Template.objects.of(tenant).values_list("code", "id"))
    had = frozenset(have)
    known = set(TemplateVersion.objects.of(tenant).values_list("template_id", "language"))
    fresh = []
    for each in starters.starters():
        if each.code not in have:
            row = Template.objects.create(
                tenant_id=tenant,
                code=each.code,
                stage=each.stage,
                channel=each.channel,
                tone=each.tone,
                name=starters.starter(each.code, "en").name,
                variant_of=each.variant_of,
                condition=each.condition,
            )
            have[each.code] = row.pk
        if (have[each.code], each.language) not in known:
            words = Wording(each.source.subject, each.source.body, each.source.required)
            stands = _stands(is_new_variant=each.variant_of in had, at=at)
            fresh.append(_version(tenant, have[each.code], 1, each.language, words, **stands))
    TemplateVersion.objects.bulk_create(fresh)
    return len(fresh)


def _stands(*, is_new_variant: bool, at: datetime) -> dict[str, Any]:
    if is_new_variant:
        return {"state": "proposed", "author": "Duecourse", "proposed_at": at}
    return {"state": "published", "published_at": at}


def create_template(
    tenant: UUID, *, name: str, like: str, actor: Actor, at: datetime, variant: Variation | None = None
) -> str:
    """Make a template of one's own, for the stage and channel of another, with the words of that one as its drafts.

    As a variant it speaks in the place of that one. Nothing is sent with it before a second person has published a
    language; answers with its code. Whether the condition can be read is for the caller to say.
    """
    other, name = _locked(tenant, like), " ".join(name.split())[:120]
    code = slugify(name).replace("-", "_")[:40]
    known = Template.objects.of(tenant)
    if not code or known.filter(code=code).exists() or known.filter(name__iexact=name).exists():
        raise TemplateExists
    row = Template.objects.create(
        tenant_id=tenant,
        code=code,
        stage=other.stage,
        channel=other.channel,
        tone=variant.tone if variant and variant.tone else other.tone,
        name=name,
        variant_of=(other.variant_of or other.code) if variant else "",
        condition=variant.condition if variant else "",
    )
    for version in TemplateVersion.objects.of(tenant).filter(template_id=other.pk, state="published"):
        _begin(tenant, row, version.language, _words_of(version), based_on=None, actor=actor, at=at)
    after = {"name": name, "like": like, "variant_of": row.variant_of, "condition": row.condition, "tone": row.tone}
    audit(tenant, "template.created", actor=actor, at=at, subject=("Template", code), after=after)
    return code


def save_draft(
    tenant: UUID, *, code: str, language: str, words: Wording, actor: Actor, at: datetime, seen: str = ""
) -> int:
    """Save words as the one draft of a language, new or further; what could not be sent is refused now (trap 65).

    `seen` is the mark of the draft that the author began with: a draft changed by somebody else meanwhile is kept.
    """
    template = _locked(tenant, code)
    words = _tried(code, language, words)
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    there = rows.filter(state__in=["draft", "proposed"]).first()
    live = rows.filter(state="published").first()
    if there is None:
        if live and _words_of(live).mark == words.mark:
            raise NothingChanged
        return _begin(tenant, template, language, words, based_on=live.number if live else None, actor=actor, at=at)
    if there.state == "proposed":
        raise AlreadyProposed(number=there.number)
    if seen and _words_of(there).mark not in (seen, words.mark):
        raise ChangedMeanwhile
    before = {"mark": _words_of(there).mark}
    rows.filter(id=there.pk).update(
        subject=words.subject,
        body=words.body,
        required=list(words.required),
        author=actor.name,
        hands=_hands(there, actor),
        written_at=at,
    )
    _note(tenant, "template.redrafted", (code, language, there.number), actor, at, before=before, after=_shown(words))
    return there.number


def revert_to(tenant: UUID, *, code: str, language: str, number: int, actor: Actor, at: datetime) -> int:
    """Begin a new draft with the words of an old version; it goes the same way as any other."""
    template = _locked(tenant, code)
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    old = rows.filter(number=number, state__in=["published", "retired"]).first()
    if old is None:
        raise NoSuchVersion(number=number)
    there = rows.filter(state__in=["draft", "proposed"]).first()
    if there is not None:
        raise AlreadyDrafted(number=there.number)
    words = _tried(code, language, _words_of(old))
    return _begin(tenant, template, language, words, based_on=number, actor=actor, at=at)


def propose_version(
    tenant: UUID, *, code: str, language: str, number: int, note: str, actor: Actor, at: datetime
) -> None:
    """Put a draft before a second person, with what changed and why."""
    if not note.strip():
        raise WhyMissing
    row = _held(tenant, code, language, number, state="draft")
    changes = {"state": "proposed", "proposed_at": at, "note": note.strip()[:500], "hands": _hands(row, actor)}
    TemplateVersion.objects.of(tenant).filter(id=row.pk).update(**changes)
    _note(tenant, "template.proposed", (code, language, number), actor, at, reason=note, after=_shown(_words_of(row)))


def send_back(tenant: UUID, *, code: str, language: str, number: int, note: str, actor: Actor, at: datetime) -> None:
    """Make a proposal a draft again, by whoever shall approve it or by its author, with the reason."""
    if not note.strip():
        raise WhyMissing
    row = _held(tenant, code, language, number, state="proposed")
    changes = {"state": "draft", "proposed_at": None, "note": note.strip()[:500]}
    TemplateVersion.objects.of(tenant).filter(id=row.pk).update(**changes)
    _note(tenant, "template.sent_back", (code, language, number), actor, at, reason=note)


def discard_draft(tenant: UUID, *, code: str, language: str, number: int, actor: Actor, at: datetime) -> None:
    """Throw a draft away; its words stay on record, its number is not given again."""
    row = _held(tenant, code, language, number, state="draft")
    TemplateVersion.objects.of(tenant).filter(id=row.pk).update(state="discarded")
    _note(tenant, "template.discarded", (code, language, number), actor, at, before=_shown(_words_of(row)))


def publish_version(
    tenant: UUID, *, code: str, language: str, number: int, actor: Actor, at: datetime, seen: str = ""
) -> None:
    """Make a proposal what is sent from now on; by none of those who wrote or proposed it.

    `seen` is the mark of the words that the second person read: other words are not published by it.
    """
    row = _held(tenant, code, language, number, state="proposed")
    if _hand(actor) in row.hands or actor.name == row.author:
        raise SecondPersonNeeded
    words = _tried(code, language, _words_of(row))
    if seen and words.mark != seen:
        raise ChangedMeanwhile
    rows = TemplateVersion.objects.of(tenant).filter(template_id=row.template_id, language=language)
    last = rows.filter(state="published").first()
    rows.filter(state="published").update(state="retired")
    rows.filter(id=row.pk).update(state="published", published_at=at, publisher=actor.name)
    before = {"number": last.number, **_shown(_words_of(last))} if last else None
    _note(
        tenant,
        "template.published",
        (code, language, number),
        actor,
        at,
        reason=row.note,
        before=before,
        after=_shown(words),
    )


def published(tenant: UUID, codes: set[str]) -> dict[tuple[str, str], tuple[int, Compiled]]:
    """Fetch the published versions of these templates, ready to render, by (code, language)."""
    names = dict(Template.objects.of(tenant).filter(code__in=codes).values_list("id", "code"))
    rows = TemplateVersion.objects.of(tenant).filter(template_id__in=names, state="published")
    found = {}
    for row in rows.values_list("id", "template_id", "language", "subject", "body", "required"):
        key, template_id, language, subject, body, required = row
        compiled = _compiled(names[template_id], language, subject, body, tuple(required))
        found[names[template_id], language] = (key, compiled)
    return found


def version_for(versions: Versions, codes: Sequence[str], languages: Iterable[str]) -> tuple[int, Compiled] | None:
    """The reader's language, else the account's, else the company's, else English: one language, never a mixture."""
    for language in (*languages, "en"):
        for tag in (language, language.partition("-")[0]):
            for code in codes:
                if tag and (code, tag) in versions:
                    return versions[code, tag]
    return None


@lru_cache(maxsize=512)
def _compiled(code: str, language: str, subject: str, body: str, required: tuple[str, ...]) -> Compiled:
    """Parse a text once a process; the key is the text itself, so no version can be taken for another."""
    source = Source(code, language, subject, body, required, starters.words_for(language))
    return compile_template(source)


def _locked(tenant: UUID, code: str) -> Template:
    """Take a template for the rest of the transaction: its versions are changed by one person at a time."""
    template = Template.objects.of(tenant).select_for_update(no_key=True).filter(code=code).first()
    if template is None:
        raise TemplateUnknown(code=code)
    return template


def _held(tenant: UUID, code: str, language: str, number: int, *, state: str) -> TemplateVersion:
    template = _locked(tenant, code)
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    row = rows.filter(number=number, state=state).first()
    if row is None:
        raise NoSuchVersion(number=number)
    return row


def _tried(code: str, language: str, words: Wording) -> Wording:
    """Refuse what is no template or survives no customer; line ends become those of every other text."""
    if language not in starters.languages():
        raise LanguageUnknown(languages=", ".join(starters.languages()))
    clean = Wording(words.subject.strip(), words.body.replace("\r\n", "\n"), tuple(words.required))
    try_out(_compiled(code, language, clean.subject, clean.body, tuple(clean.required)))
    return clean


def _begin(
    tenant: UUID,
    template: Template,
    language: str,
    words: Wording,
    *,
    based_on: int | None,
    actor: Actor,
    at: datetime,
) -> int:
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = _version(
        tenant,
        template.pk,
        number,
        language,
        words,
        state="draft",
        based_on=based_on,
        author=actor.name,
        hands=[_hand(actor)],
        written_at=at,
    )
    TemplateVersion.objects.bulk_create([draft])
    after = {"based_on": based_on, **_shown(words)}
    _note(tenant, "template.drafted", (template.code, language, number), actor, at, after=after)
    return number


def _version(
    tenant: UUID, template_id: int, number: int, language: str, words: Wording, **more: Any
) -> TemplateVersion:
    return TemplateVersion(
        tenant_id=tenant,
        template_id=template_id,
        language=language,
        number=number,
        subject=words.subject,
        body=words.body,
        required=list(words.required),
        **more,
    )


def _words_of(row: TemplateVersion) -> Wording:
    return Wording(row.subject, row.body, tuple(row.required))


def _hand(actor: Actor) -> str:
    return str(actor.user_id or actor.name)


def _hands(row: TemplateVersion, actor: Actor) -> list[str]:
    return sorted({*row.hands, _hand(actor)})


def _shown(words: Wording) -> dict[str, Any]:
    return {"subject": words.subject, "body": words.body, "required": list(words.required)}


def _note(
    tenant: UUID, verb: str, what: tuple[str, str, int], actor: Actor, at: datetime, *, reason: str = "", **more: Any
) -> None:
    code, language, number = what
    subject = ("TemplateVersion", f"{code}/{language}/{number}")
    audit(tenant, verb, actor=actor, at=at, subject=subject, reason=reason, **more)
