"""Does the wire of text messages know exactly what it knows, and believe only what the provider signed?"""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from urllib.parse import parse_qs, urlencode

import pytest

from duecourse.foundation.wires.http import HttpOut
from duecourse.foundation.wires.signed import sign
from duecourse.interfaces.connectors.twilio import hooks
from duecourse.interfaces.connectors.twilio.settings import read_settings
from duecourse.interfaces.connectors.twilio.texter import Texter, open_texter
from duecourse.interfaces.connectors.webhooks import hooks as webhooks
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    ChannelBroken,
    HookCall,
    MailerSettings,
    NotKnown,
    NotTaken,
    NotTheirs,
    Report,
    Said,
)

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOOK = "https://collect.example/hooks/00/7/"


class Provider(BaseHTTPRequestHandler):
    """A provider that answers as told and remembers what it was asked."""

    status, body, asked = 201, b'{"sid": "SM1", "status": "queued"}', [("", b"")]

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        Provider.asked.append((self.path + " " + self.headers["Authorization"], content))
        if self.status == 0:  # the answer never comes
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Provider.asked = []
    yield server.server_port
    server.shutdown()
    server.server_close()


def texter(port: int) -> Texter:
    settings = read_settings({"base_url": f"http://127.0.0.1:{port}", "account": "AC1", "sender": "+32470000000"})
    http = HttpOut(allowed_networks=(ip_network("127.0.0.0/8"),), ports=frozenset({port}), plain_http=True, seconds=2)
    return Texter(settings, "token", HOOK, http=http)


def say(port: int, status: int = 201, body: bytes = b'{"sid": "SM1"}') -> object:
    Provider.status, Provider.body = status, body
    return texter(port).deliver("Pay 7 €".encode(), sender="", recipients=["+32470123456"], reference="<a@b.example>")


def test_a_text_is_handed_over_with_one_request_that_names_it(port: int) -> None:
    assert say(port) == Accepted("SM1")
    ((where, content),) = Provider.asked
    assert where == "/2010-04-01/Accounts/AC1/Messages.json Basic QUMxOnRva2Vu"
    told = {name: values[0] for name, values in parse_qs(content.decode()).items()}
    assert told == {
        "To": "+32470123456",
        "From": "+32470000000",
        "Body": "Pay 7 €",
        "StatusCallback": f"{HOOK}?m=%3Ca%40b.example%3E",
    }


@pytest.mark.parametrize(
    "status, kind, for_good, away",
    [(400, NotTaken, True, False), (429, NotTaken, False, False), (401, NotTaken, False, True)],
)
def test_a_refusal_is_certain(port: int, status: int, kind: type[NotTaken], for_good: bool, away: bool) -> None:
    outcome = say(port, status, json.dumps({"code": 21211, "message": "Invalid To"}).encode())
    assert isinstance(outcome, kind)
    assert (outcome.for_good, outcome.never_connected) == (for_good, away)
    assert "21211 Invalid To" in outcome.answer


@pytest.mark.parametrize("status", [0, 500, 503])
def test_an_answer_that_did_not_come_or_says_nothing_is_not_known_trap_4(port: int, status: int) -> None:
    assert isinstance(say(port, status, b"oops"), NotKnown)
    assert len(Provider.asked) == 1, "and it is not asked again"
    assert isinstance(texter(port).sent_lookup("<a@b.example>"), CannotTell)


def test_a_provider_that_is_not_there_heard_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    outcome = say(port)
    assert isinstance(outcome, NotTaken) and outcome.never_connected


def test_a_private_address_is_not_called_unless_the_installation_allows_it() -> None:
    wired = MailerSettings({"base_url": "https://127.0.0.1", "account": "AC1", "sender": "+3247"}, "token")
    outcome = open_texter(wired).deliver(b"x", sender="", recipients=["+32470123456"])
    assert isinstance(outcome, NotTaken) and "private network" in outcome.answer


@pytest.mark.parametrize(
    "wrong", [{"account": "../x"}, {"account": ""}, {"sender": ""}, {"base_url": "http://sms.example"}]
)
def test_settings_that_lead_elsewhere_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ChannelBroken):
        read_settings({"account": "AC1", "sender": "+3247", **wrong})


def call(url: str, fields: dict[str, str], *, token: str = "token") -> HookCall:
    signature = hooks.signature(url, list(fields.items()), token=token)
    return HookCall(url, {"x-twilio-signature": signature}, urlencode(fields).encode(), AT)


def test_the_signature_is_that_of_the_providers_own_example() -> None:
    """https://www.twilio.com/docs/usage/security#validating-requests"""
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310",
        "To": "+18005551212",
    }  # fmt: skip
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert hooks.signature(url, list(fields.items()), token="12345") == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_a_status_and_a_reply_are_read_where_they_are_signed() -> None:
    wired = MailerSettings({}, "token")
    status = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005", "To": "+32470123456"}
    (report,) = hooks.read(wired, call(f"{HOOK}?m=%3Ca%40b.example%3E", status))
    assert report == Report("<a@b.example>", "SM1:undelivered", "undelivered", "30005", "+32470123456")
    assert hooks.read(wired, call(f"{HOOK}?m=x", status | {"MessageStatus": "queued"})) == ()
    reply = {"MessageSid": "SM2", "SmsStatus": "received", "From": "+32470123456", "Body": "STOP"}
    assert hooks.read(wired, call(HOOK, reply)) == (Said("+32470123456", "STOP", "SM2"),)
    for forged in (call(HOOK, reply, token="guess"), HookCall(HOOK, {}, urlencode(reply).encode(), AT)):
        with pytest.raises(NotTheirs):
            hooks.read(wired, forged)
    with pytest.raises(NotTheirs):
        hooks.read(MailerSettings({}, ""), call(HOOK, reply, token=""))


def event(kind: str, *, secret: str = "whsec_c2VjcmV0", moment: datetime = AT, **data: object) -> HookCall:
    body = json.dumps(
        {"type": kind, "data": {"message_id": "a@b.example", "to": ["Eva@Tardy.example"], **data}}
    ).encode()
    stamp = int(moment.timestamp())
    signed = sign(secret, name="msg_1", moment=stamp, body=body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(stamp), "webhook-signature": f"v1,old {signed}"}
    return HookCall(HOOK, headers, body, AT)


def test_what_a_mail_provider_tells_is_read_where_it_is_signed_and_fresh() -> None:
    wired = MailerSettings({}, "whsec_c2VjcmV0")
    (report,) = webhooks.read(wired, event("email.bounced", reason="550 no such user", bounce="soft"))
    assert isinstance(report, Report)
    assert (report.reference, report.event, report.state) == ("<a@b.example>", "msg_1", "bounced")
    assert (report.says, report.address, report.is_hard) == ("550 no such user", "eva@tardy.example", False)
    assert webhooks.read(wired, event("email.opened")) == ()
    old = event("email.bounced", moment=datetime(2026, 3, 4, 11, 50, tzinfo=UTC))
    for forged in (event("email.bounced", secret="whsec_Z3Vlc3M="), old, HookCall(HOOK, {}, b"{}", AT)):
        with pytest.raises(NotTheirs):
            webhooks.read(wired, forged)
