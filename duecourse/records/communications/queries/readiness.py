"""Is there a text to send, and a server to send it by?"""

from uuid import UUID

from django.db.models import Q

from duecourse.records.communications.models import Channel, Template, TemplateVersion


def published_codes(tenant: UUID) -> set[str]:
    """Name the templates of which some language is published."""
    live = TemplateVersion.objects.of(tenant).filter(state="published").values("template_id")
    return set(Template.objects.of(tenant).filter(id__in=live).values_list("code", flat=True))


def has_channel(tenant: UUID, company_id: int, *, kind: str = "email") -> bool:
    """Tell whether the company, or the whole tenant, has a channel of that kind that may be used."""
    rows = Channel.objects.of(tenant).filter(kind=kind, is_live=True)
    return rows.filter(Q(company_id=company_id) | Q(company_id__isnull=True)).exists()
