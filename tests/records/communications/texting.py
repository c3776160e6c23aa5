"""How does a test set text messages and registered letters up, with a folder in place of a provider?"""

from pathlib import Path
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.interfaces.connectors.sink.slips import SlipBox
from duecourse.records.communications import operations
from duecourse.records.communications.models import Channel, Template, TemplateVersion
from duecourse.records.ledger.models import Contact
from tests.records.communications.book import ADA, NOON, Who, a_customer

MOBILE = "+32470123456"
WORDS = "Nordlicht: {% for item in items %}{{ item.number }} {% endfor %}is overdue. Please tell us when you pay."


def a_text_channel(tenant: UUID, folder: Path, **options: object) -> SlipBox:
    """Wire all companies to a folder of text messages."""
    wanted = {"folder": str(folder / "texts"), "doubt_seconds": 0, **options}
    operations.set_channel(tenant, connector="sink_sms", kind="sms", options=wanted, actor=ADA, at=NOON)
    return SlipBox(folder / "texts")


def a_post_channel(tenant: UUID, folder: Path) -> Channel:
    """Wire all companies to a folder of registered letters."""
    wanted = {"folder": str(folder / "post"), "doubt_seconds": 0}
    return operations.set_channel(tenant, connector="sink_post", kind="registered", options=wanted, actor=ADA, at=NOON)


def a_text(tenant: UUID, code: str = "friendly_sms", words: str = WORDS) -> TemplateVersion:
    """Publish a text for text messages in English."""
    rows = Template.objects.of(tenant).filter(code=code)
    template = rows.first() or Template.objects.create(
        tenant_id=tenant, code=code, stage="friendly", channel="sms", name=code
    )
    TemplateVersion.objects.of(tenant).filter(template_id=template.pk).delete()
    return TemplateVersion.objects.create(
        tenant_id=tenant, template_id=template.pk, language="en", number=1, subject="Overdue", body=words,
        state="published", published_at=NOON,
    )  # fmt: skip


def a_mobile_customer(tenant: UUID, company: Company, name: str = "Tardy", *, phone: str = MOBILE) -> Who:
    """A customer whose one contact has an e-mail address and a mobile number."""
    who = a_customer(tenant, company, name)
    Contact.objects.of(tenant).filter(id=who.contact_id).update(phone=phone)
    return who


def another_contact(tenant: UUID, who: Who, name: str, **fields: Any) -> Contact:
    """One more contact of a customer, behind the first."""
    first = Contact.objects.of(tenant).get(id=who.contact_id)
    values: dict[str, Any] = {"email": f"{name.lower()}@other.example", "position": 5, "name": name, "key": name}
    whose = {"tenant_id": tenant, "party_id": first.party_id, "valid_from": first.valid_from}
    made: Contact = Contact.objects.create(**(whose | values | fields))  # type: ignore[misc]
    return made
