"""How do a tenant's templates come to be, and who may publish them?"""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import Template, TemplateVersion
from duecourse.records.communications.rules import starters
from duecourse.records.communications.rules.rendering import Compiled, Source, compile_template
from duecourse.records.communications.rules.sandbox import try_out


class TemplateUnknown(Refused):
    """There is no such template, or no published version of it."""

    says = _("There is no published template “%(code)s”.")


class SecondPersonNeeded(Refused):
    """The author cannot publish the own draft."""

    says = _("A template is published by a second person, not by its author.")


def install_starters(tenant: UUID, *, at: datetime) -> int:
    """Give the tenant every starter template that it does not have yet, and tell how many versions were made."""
    have = dict(Template.objects.of(tenant).values_list("code", "id"))
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
            )
            have[each.code] = row.pk
        if (have[each.code], each.language) not in known:
            fresh.append(_version(tenant, have[each.code], 1, each.source, state="published", at=at))
    TemplateVersion.objects.bulk_create(fresh)
    return len(fresh)


def draft_version(
    tenant: UUID, *, code: str, language: str, subject: str, body: str, required: list[str], actor: Actor, at: datetime
) -> int:
    """Save a new draft after trying it on the five nastiest customers; everything wrong with it is refused now."""
    template = Template.objects.of(tenant).filter(code=code).first()
    if template is None:
        raise TemplateUnknown(code=code)
    source = Source(code=code, language=language, subject=subject, body=body, required=tuple(required))
    try_out(compile_template(source))
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk, language=language)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = _version(tenant, template.pk, number, source, state="draft", at=None)
    draft.author = actor.name
    TemplateVersion.objects.bulk_create([draft])
    audit(tenant, "template.drafted", actor=actor, at=at, subject=("TemplateVersion", f"{code}/{language}/{number}"))
    return number


def publish_version(tenant: UUID, *, code: str, language: str, number: int, actor: Actor, at: datetime) -> None:
    """Make a draft the one that is sent from now on; four eyes."""
    template = Template.objects.of(tenant).filter(code=code).first()
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template.pk if template else 0, language=language)
    draft = rows.filter(number=number, state="draft").first()
    if draft is None:
        raise TemplateUnknown(code=f"{code}/{language}/{number}")
    if draft.author == actor.name:
        raise SecondPersonNeeded
    rows.filter(state="published").update(state="retired")
    rows.filter(number=number).update(state="published", published_at=at, publisher=actor.name)
    audit(tenant, "template.published", actor=actor, at=at, subject=("TemplateVersion", f"{code}/{language}/{number}"))


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


@lru_cache(maxsize=512)
def _compiled(code: str, language: str, subject: str, body: str, required: tuple[str, ...]) -> Compiled:
    """Parse a text once a process; the key is the text itself, so no version can be taken for another."""
    source = Source(code, language, subject, body, required, starters.words_for(language))
    return compile_template(source)


def _version(
    tenant: UUID, template_id: int, number: int, source: Source, *, state: str, at: datetime | None
) -> TemplateVersion:
    return TemplateVersion(
        tenant_id=tenant,
        template_id=template_id,
        language=source.language,
        number=number,
        subject=source.subject,
        body=source.body,
        required=list(source.required),
        state=state,
        published_at=at,
    )
