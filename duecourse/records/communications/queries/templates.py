"""What templates are there, in which languages and states, what did they say, and who got them?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.records.communications.models import Letterhead, Message, Template, TemplateVersion
from duecourse.records.communications.queries.brands import brands
from duecourse.records.communications.queries.readers import desks, entity_of
from duecourse.records.communications.queries.screens import OutboxRow, rows_of_version
from duecourse.records.communications.rules.fields import EntityFacts, SenderFacts
from duecourse.records.communications.rules.variants import Variant
from duecourse.records.communications.rules.wording import Wording

OPEN = ("draft", "proposed")


@dataclass(frozen=True)
class VersionLine:
    """One version in the history of a language."""

    id: int
    language: str
    number: int
    state: str
    author: str
    publisher: str
    note: str
    based_on: int | None
    hands: tuple[str, ...]
    written_at: datetime | None
    proposed_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True)
class TemplateLine:
    """A template with the versions that matter today: what is sent, and what is being written, by language."""

    code: str
    name: str
    stage: str
    channel: str
    tone: str
    variant_of: str
    condition: str
    live: Mapping[str, VersionLine]
    open: Mapping[str, VersionLine]


@dataclass(frozen=True)
class TemplateHistory:
    """A template with all of its versions, the newest first."""

    line: TemplateLine
    versions: tuple[VersionLine, ...]

    def of(self, language: str) -> tuple[VersionLine, ...]:
        """Keep the versions of a language."""
        return tuple(one for one in self.versions if one.language == language)


_VERSION = tuple(name for name in VersionLine.__dataclass_fields__)


def template_lines(tenant: UUID) -> tuple[TemplateLine, ...]:
    """List all templates by stage and name, in two queries."""
    rows = TemplateVersion.objects.of(tenant).filter(state__in=("published", *OPEN))
    by_template: dict[int, list[VersionLine]] = defaultdict(list)
    for template_id, *values in rows.values_list("template_id", *_VERSION):
        by_template[template_id].append(_line(values))
    return tuple(_template(row, by_template[row.pk]) for row in Template.objects.of(tenant).order_by("stage", "name"))


def template_names(tenant: UUID) -> tuple[tuple[str, str], ...]:
    """Name all templates by their codes."""
    return tuple(Template.objects.of(tenant).values_list("code", "name"))


def spoken_variant(tenant: UUID, message_id: int) -> tuple[str, str, str] | None:
    """Name the variant that a message spoke with, with its condition and tone; None where the template itself spoke."""
    version = Message.objects.of(tenant).filter(id=message_id).values("template_version_id")
    template = TemplateVersion.objects.of(tenant).filter(id__in=version).values("template_id")
    rows = Template.objects.of(tenant).filter(id__in=template).exclude(variant_of="")
    return rows.values_list("name", "condition", "tone").first()


def variants_of(tenant: UUID, codes: Collection[str]) -> tuple[Variant, ...]:
    """List the variants of these templates of which a language is published, with the tone of what they stand for."""
    live = TemplateVersion.objects.of(tenant).filter(state="published").values("template_id")
    rows = Template.objects.of(tenant).filter(variant_of__in=list(codes), id__in=live).order_by("code")
    tones = dict(Template.objects.of(tenant).filter(code__in=list(codes)).values_list("code", "tone"))
    return tuple(Variant(row.code, row.variant_of, row.tone, row.condition, tones[row.variant_of]) for row in rows)


def template_history(tenant: UUID, code: str) -> TemplateHistory | None:
    """Read a template with its versions, without their words; None where there is none."""
    row = Template.objects.of(tenant).filter(code=code).first()
    if row is None:
        return None
    found = TemplateVersion.objects.of(tenant).filter(template_id=row.pk).order_by("language", "-number")
    versions = tuple(_line(list(values)) for values in found.values_list(*_VERSION))
    return TemplateHistory(_template(row, versions), versions)


def wordings(tenant: UUID, version_ids: Collection[int]) -> dict[int, Wording]:
    """Fetch what these versions say."""
    rows = TemplateVersion.objects.of(tenant).filter(id__in=list(version_ids))
    return {
        key: Wording(subject, body, tuple(required))
        for key, subject, body, required in rows.values_list("id", "subject", "body", "required")
    }


def users_of_version(
    tenant: UUID,
    version_id: int,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    limit: int,
) -> tuple[int, tuple[OutboxRow, ...]]:
    """Count the messages of the scope that used a version (at most 1,001), and list the newest of them."""
    return rows_of_version(
        tenant, version_id, company_ids=company_ids, portfolio_ids=portfolio_ids, limit=limit, most=1_001
    )


@dataclass(frozen=True)
class BrandRow:
    """What a company's brand editor sees and may change of its letterhead."""

    register: str
    foot: str
    bank: str
    signature: str
    has_logo: bool


def brand_row(tenant: UUID, company_id: int) -> BrandRow:
    """Read a company's letterhead for its editor; one that was never set is empty."""
    rows = Letterhead.objects.of(tenant).filter(company_id=company_id)
    values = rows.values_list("register", "foot", "bank", "signature", "logo").first()
    if values is None:
        return BrandRow("", "", "", "", has_logo=False)
    register, foot, bank, signature, logo = values
    return BrandRow(register, foot, bank, signature, has_logo=bool(logo))


def house_facts(tenant: UUID, company_id: int) -> tuple[EntityFacts, SenderFacts]:
    """Tell how a company introduces itself and signs, for a preview."""
    desk, brand = desks(tenant, {company_id})[company_id], brands(tenant, {company_id})[company_id]
    name = desk.sender_name or desk.name
    return entity_of(desk, brand), SenderFacts(name, "", desk.phone, desk.sender_email, brand.signature)


def _line(values: list[object]) -> VersionLine:
    named = dict(zip(_VERSION, values, strict=True))
    named["hands"] = tuple(named["hands"])  # type: ignore[arg-type]
    return VersionLine(**named)  # type: ignore[arg-type]


def _template(row: Template, versions: Collection[VersionLine]) -> TemplateLine:
    return TemplateLine(
        code=row.code,
        name=row.name,
        stage=row.stage,
        channel=row.channel,
        tone=row.tone,
        variant_of=row.variant_of,
        condition=row.condition,
        live={one.language: one for one in versions if one.state == "published"},
        open={one.language: one for one in versions if one.state in OPEN},
    )
