"""Is a mailbox read over TLS, over STARTTLS and with a token, and never from a server whose certificate is wrong?"""

from __future__ import annotations

import ipaddress
import shlex
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from duecourse.interfaces.connectors.imap.source import ImapSource, open_source
from duecourse.records.communications.ports import MailboxBroken, MailboxSettings
from tests.dovecot import PASSWORD, Dovecot, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "dovecot is here")
USER = "credit@nordlicht.example"
MAIL = b"From: Eva <eva@tardy.example>\r\nSubject: Paid\r\n\r\nWe pay on Friday.\r\n"


def a_certificate(*, days: int = 2, host: str = "127.0.0.1") -> tuple[str, str]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server of a test")])
    at = datetime.now(UTC)
    known = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=30))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind, form, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.public_bytes(kind).decode(), key.private_bytes(kind, form, plain).decode()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot(a_certificate()) as server:
        server.deliver(USER, MAIL)
        yield server


@pytest.fixture
def trusted(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The server, whose certificate the machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.folder / "cert.pem"))
    return dovecot


def a_source(dovecot: Dovecot, security: str, secret: str = PASSWORD, **more: Any) -> ImapSource:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    settings = dovecot.settings(USER, security=security, **more) | {"port": port}
    return open_source(MailboxSettings(settings, secret))


def subjects(source: ImapSource) -> list[bytes]:
    with closing(source):
        source.uidvalidity()
        return [mail.raw.split(b"\r\n")[1] for mail in source.fetch(after=0, limit=10, most_bytes=10_000)]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mails_are_fetched_over_an_encrypted_wire(trusted: Dovecot, security: str) -> None:
    assert subjects(a_source(trusted, security)) == [b"Subject: Paid"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_token_opens_the_mailbox_in_the_place_of_a_password(trusted: Dovecot, security: str, tmp_path: Path) -> None:
    good, foreign = trusted.token(USER), trusted.token(USER, key=b"somebody else's key")
    for number, (token, opens) in enumerate(
        [(good, True), (foreign, False), (trusted.token(USER, valid_seconds=-60), False)]
    ):
        place = tmp_path / f"{number}.py"
        place.write_text(f"print({token!r})\n")
        command = f"{shlex.quote(sys.executable)} {shlex.quote(str(place))}"
        source = a_source(trusted, security, "", auth="oauth2", token_command=command)
        if opens:
            assert subjects(source) == [b"Subject: Paid"]
        else:
            with closing(source), pytest.raises(MailboxBroken) as refused:
                source.uidvalidity()
            assert token not in str(refused.value.text), "a token is a secret"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_nobody_vouches_for_is_told_no_password(dovecot: Dovecot, security: str) -> None:
    with closing(a_source(dovecot, security)) as source, pytest.raises(MailboxBroken) as refused:
        source.uidvalidity()
    assert "its certificate is not trusted: self-signed certificate" in str(refused.value.text)


@pytest.mark.parametrize(
    ("certificate", "says"),
    [({"host": "mail.elsewhere.example"}, "IP address mismatch"), ({"days": -1}, "expired")],
)
def test_a_certificate_of_another_name_or_time_is_refused_in_one_sentence(
    certificate: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Dovecot(a_certificate(**certificate)) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "cert.pem"))
        for security in ("tls", "starttls"):
            with closing(a_source(server, security)) as source, pytest.raises(MailboxBroken) as refused:
                source.uidvalidity()
            told = str(refused.value.text)
            assert says in told and "\n" not in told and len(told) < 200
        log = (server.folder / "log").read_text()
        assert "Login: user" not in log and "auth failed" not in log, "nothing was said to it"


def test_a_wrong_password_is_told_in_the_servers_words(trusted: Dovecot) -> None:
    with closing(a_source(trusted, "starttls", "wrong")) as source, pytest.raises(MailboxBroken) as refused:
        source.uidvalidity()
    assert "AUTHENTICATIONFAILED" in str(refused.value.text)
