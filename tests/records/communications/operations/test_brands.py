"""Who may change what a company's mails look like, and what is refused?"""

from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.identity.operations.tenants import AddressWrong
from duecourse.foundation.kit.colours import contrast_with_white
from duecourse.foundation.kit.errors import Refused
from duecourse.records.communications.operations.brands import (
    BrandReasonMissing,
    BrandWanted,
    ColourTooLight,
    NoColour,
    set_brand,
)
from duecourse.records.communications.operations.letterheads import PaperWrong
from duecourse.records.communications.queries.templates import brand_row, house_facts
from tests.records.communications.book import ADA, NOON, a_company

WANTED = BrandWanted("#7A1F1F", "desk@nordlicht.example", "HRB 1", "Seat: Antwerp", "Mon-Fri 9-17 h")


def test_a_brand_is_changed_with_its_reason_and_only_what_differs(tenant: UUID) -> None:
    company = a_company(tenant)
    set_brand(tenant, company.pk, WANTED, reason="New look", actor=ADA, at=NOON)
    row = Company.objects.of(tenant).get(id=company.pk)
    assert (row.colour, row.reply_to) == ("#7a1f1f", "desk@nordlicht.example")
    assert brand_row(tenant, company.pk).signature == "Mon-Fri 9-17 h"
    entity, sender = house_facts(tenant, company.pk)
    assert (entity.colour, entity.register, entity.foot, sender.signature) == (
        "#7a1f1f", "HRB 1", "Seat: Antwerp", "Mon-Fri 9-17 h",
    )  # fmt: skip
    told = list(AuditEntry.objects.of(tenant).order_by("id").values_list("verb", "reason", "actor_name"))
    assert told == [("company.changed", "New look", "Ada"), ("letterhead.set", "New look", "Ada")]
    set_brand(tenant, company.pk, WANTED, reason="Again", actor=ADA, at=NOON)
    assert AuditEntry.objects.of(tenant).count() == 2


@pytest.mark.parametrize(
    ("change", "reason", "refused"),
    [
        ({"colour": "red"}, "x", NoColour),
        ({"colour": "#ffdd00"}, "x", ColourTooLight),
        ({"reply_to": "nobody"}, "x", AddressWrong),
        ({"signature": "x" * 301}, "x", PaperWrong),
        ({}, " ", BrandReasonMissing),
    ],
)
def test_what_nobody_could_read_or_answer_is_refused(
    tenant: UUID, change: dict[str, str], reason: str, refused: type[Refused]
) -> None:
    company = a_company(tenant)
    values = {name: getattr(WANTED, name) for name in BrandWanted.__slots__} | change
    with pytest.raises(refused):
        set_brand(tenant, company.pk, BrandWanted(**values), reason=reason, actor=ADA, at=NOON)


def test_contrast_is_that_of_the_standard() -> None:
    assert [contrast_with_white(colour) for colour in ("#ffffff", "#000000", "#767676", "#777777")] == [10, 210, 45, 44]
