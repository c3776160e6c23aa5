"""How is a mail server wired, and where does its password go?"""

from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.sealing import SecretUnreadable
from duecourse.records.communications.models import Channel
from duecourse.records.communications.operations import ChannelUnknown, set_channel, wires
from tests.records.communications.book import ADA, NOON, a_company

HOST = {"host": "mail.acme.example", "port": 587, "user": "ar", "security": "starttls"}


def wire(tenant: UUID, *, secret: str | None = None, company_id: int | None = None, **options: object) -> Channel:
    wanted = HOST | options
    return set_channel(
        tenant, connector="smtp", options=wanted, secret=secret, company_id=company_id, actor=ADA, at=NOON
    )


def secret_of(tenant: UUID) -> str:
    (found,) = wires(tenant)
    return found.wired.secret


def test_a_password_is_sealed_and_never_stands_in_the_settings_or_the_audit(tenant: UUID) -> None:
    row = wire(tenant, secret="open sesame")
    assert secret_of(tenant) == "open sesame"
    assert row.secret is not None and b"sesame" not in bytes(row.secret)
    audited = AuditEntry.objects.of(tenant).get(verb="channel.set")
    assert "sesame" not in f"{row.settings} {audited.before} {audited.after}"
    assert (audited.after or {})["secret"] == "set"


def test_another_setting_keeps_the_password_and_another_server_clears_it(tenant: UUID) -> None:
    wire(tenant, secret="open sesame")
    wire(tenant, timeout=30)
    assert secret_of(tenant) == "open sesame"
    wire(tenant, host="mail.elsewhere.example")
    assert secret_of(tenant) == ""
    wire(tenant, host="mail.elsewhere.example", secret="another")
    assert secret_of(tenant) == "another"


@pytest.mark.parametrize("change", [{"port": 25}, {"user": "somebody"}, {"host": "mail.acme.example.evil.example"}])
def test_nobody_can_turn_a_kept_password_towards_another_place(tenant: UUID, change: dict[str, Any]) -> None:
    wire(tenant, secret="open sesame")
    wire(tenant, **change)
    assert secret_of(tenant) == ""


def test_a_password_moved_to_another_row_opens_nothing(tenant: UUID) -> None:
    company = a_company(tenant)
    moved = wire(tenant, secret="open sesame").secret
    Channel.objects.of(tenant).delete()
    wire(tenant, company_id=company.pk)
    Channel.objects.of(tenant).update(secret=moved)
    with pytest.raises(SecretUnreadable):
        wires(tenant)


def test_a_company_has_a_channel_of_its_own_beside_everybodys(tenant: UUID) -> None:
    company = a_company(tenant)
    wire(tenant)
    wire(tenant, company_id=company.pk, host="mail.be.example")
    wire(tenant, company_id=company.pk, host="mail.be2.example")
    hosts = {found.company_id: found.wired.settings["host"] for found in wires(tenant)}
    assert hosts == {None: "mail.acme.example", company.pk: "mail.be2.example"}


def test_an_unknown_connector_and_unreadable_settings_are_refused_before_they_are_kept(tenant: UUID) -> None:
    with pytest.raises(ChannelUnknown):
        set_channel(tenant, connector="pigeon", options={}, actor=ADA, at=NOON)
    with pytest.raises(Refused):
        wire(tenant, port="many")
    assert not Channel.objects.of(tenant).exists()
