"""What do a company's mails look like, beside its name and colour?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, F, Func

from duecourse.records.communications.models import Letterhead


@dataclass(frozen=True, slots=True)
class Brand:
    """The lines and the logo that a company's mails share with its paper."""

    register: str = ""
    foot: str = ""
    bank: str = ""
    signature: str = ""
    logo_url: str = ""


class _Digest(Func):
    template = "left(encode(sha256(%(expressions)s), 'hex'), 16)"
    output_field = CharField()


def brands(tenant: UUID, company_ids: Collection[int]) -> Mapping[int, Brand]:
    """Read the brands of these companies; one that was never set is an empty one."""
    rows = Letterhead.objects.of(tenant).filter(company_id__in=company_ids).annotate(digest=_Digest(F("logo")))
    names = ("register", "foot", "bank", "signature", "digest")
    found = dict.fromkeys(company_ids, Brand())
    for company_id, register, foot, bank, signature, digest in rows.values_list("company_id", *names):
        url = logo_url(tenant, company_id, digest) if digest else ""
        found[company_id] = Brand(register, foot, bank, signature, url)
    return found


def digest_of(tenant: UUID, company_id: int) -> str:
    """Name what stands in the address of a company's logo; empty where there is none."""
    rows = (
        Letterhead.objects.of(tenant)
        .filter(company_id=company_id)
        .exclude(logo=None)
        .annotate(digest=_Digest(F("logo")))
    )
    return next(iter(rows.values_list("digest", flat=True)), "") or ""


def logo_url(tenant: UUID, company_id: int, digest: str) -> str:
    """Name the address at which a reader's mail program fetches the logo; a new logo has a new address."""
    return f"{settings.DUECOURSE_URL.rstrip('/')}/brand/{tenant.hex}/{company_id}/{digest}"


def logo_at(tenant: UUID, company_id: int) -> bytes:
    """Fetch a company's logo as it is now; old mails show the present one."""
    row = Letterhead.objects.of(tenant).filter(company_id=company_id).values_list("logo", flat=True).first()
    return bytes(row or b"")
