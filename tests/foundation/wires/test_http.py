"""Can the one HTTP client be turned against the house? (T15)"""

import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.http import (
    AddressRefused,
    AnswerTooLarge,
    HttpOut,
    PrivateAddress,
    Unreachable,
    is_public,
    resolve,
)

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]
PRIVATE = """127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 0.1.2.3
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.88.99.1 :: ::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::ffff:0:127.0.0.1 fe80::1 fc00::1 fd00:ec2::254
fec0::1 ff02::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001::1
2001:db8::1 100::1 3fff::1 5f00::1""".split()
SPELLINGS = """http://127.0.0.1 http://127.1 http://127.0.1 http://2130706433 http://0x7f000001 http://0x7f.1 http://0x7f.0.0.1
http://0177.0.0.1 http://017700000001 http://0 http://0.0.0.0 http://localhost http://LOCALHOST http://localhost.
http://[::1] http://[::] http://[0:0:0:0:0:0:0:1] http://[::ffff:127.0.0.1] http://[::ffff:7f00:1] http://[::127.0.0.1]
http://[fe80::1] http://[fe80::1%25lo] http://169.254.169.254 http://0xa9fea9fe http://2852039166 http://169.254.43518
http://[::ffff:a9fe:a9fe] http://[64:ff9b::7f00:1] http://[2002:7f00:1::] http://１２７.0.0.1 http://①②⑦.0.0.1
http://127。0。0。1 http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ http://10.0.0.1 http://192.168.0.1 http://172.16.0.1 http://100.100.100.200
http://user@127.0.0.1 http://a:b@127.0.0.1 http://example.com@127.0.0.1 http://127.0.0.1#@example.com
http://example.com\\@127.0.0.1 http://127.0.0.1\\.example.com http://127.0.0.1:22 http://127.0.0.1:25 http://127.0.0.1:6379
http://127.0.0.1:0 http://127.0.0.1:99999 http://127.0.0.1:http ftp://127.0.0.1 file:///etc/passwd gopher://127.0.0.1
dict://127.0.0.1:11211 data:text/plain,x //127.0.0.1 127.0.0.1 http:///x http:// http:127.0.0.1 http:/127.0.0.1
HTTP://127.0.0.1 javascript:alert(1) http://127.0.0.1%00.example.com http://127.0.0.1%2e http://%31%32%37.0.0.1
http://[::1 http://::1 http://[127.0.0.1] http://127.0.0.1.:80 http://0x7f.0x0.0x0.0x1 http://0300.0250.1.1
http://255.255.255.255 http://224.0.0.1 http://[ff02::1] http://[fd00::1] ws://127.0.0.1 unix:///var/run/x.sock""".split()
SPELLINGS += [
    "",
    " ",
    "http://127.0.0.1 .example.com",
    "http://127.0.0.1\t",
    "http://127.0.0.1\r\nHost: x",
    "\nhttp://127.0.0.1",
]
SPELLINGS += [spelling.replace("http://", "https://") for spelling in SPELLINGS if spelling.startswith("http://")]


class Server(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str | None, bytes]]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.asked.append((self.command, self.path, self.headers["Host"], self.rfile.read(length)))
        answer: dict[str, Callable[[], None]] = {
            "/redirect": lambda: self.say(302, b"", Location="http://127.0.0.1:1/secret"),
            "/large": lambda: self.say(200, b"x" * 200_000),
            "/gzip": lambda: self.say(200, b"\x1f\x8b", **{"Content-Encoding": "gzip"}),
            "/drip": self.drip,
            "/headers": self.drip_headers,
            "/slow": lambda: time.sleep(3),
        }
        answer.get(self.path, lambda: self.say(200, b"hello"))()

    do_POST = do_GET  # noqa: N815

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _n in range(40):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.drip()

    def log_message(self, *args: object) -> None:
        pass


class Served:
    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str, str | None, bytes]] = []
        handler = type("Handler", (Server,), {"asked": self.asked})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.handle_error = lambda *_args: None  # type: ignore[method-assign]
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def client(self, **changes: object) -> HttpOut:
        settings = {"allowed_networks": LOOPBACK, "ports": frozenset({self.port}), "plain_http": True, **changes}
        return HttpOut(**settings)  # type: ignore[arg-type]


@pytest.fixture
def served() -> Iterator[Served]:
    place = Served()
    yield place
    place.server.shutdown()
    place.server.server_close()


@pytest.mark.parametrize("text", PRIVATE)
def test_no_private_address_counts_as_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::", "64:ff9b::101:101"]
)
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_more_than_120_spellings_of_a_private_place_are_tried() -> None:
    assert len(set(SPELLINGS)) >= 120


@pytest.mark.parametrize("url", sorted(set(SPELLINGS)))
def test_no_spelling_leads_into_the_house(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []
    monkeypatch.setattr(httpcore.ConnectionPool, "stream", lambda *args, **_more: reached.append(args))
    with pytest.raises((AddressRefused, PrivateAddress, Unreachable)):
        HttpOut(plain_http=True, resolver=only_numbers).get(url)
    assert reached == []


def only_numbers(host: str, port: int) -> list[str]:
    """Resolve what the system reads as a number or as this machine, without asking a name server."""
    if host.rstrip(".") == "localhost" or not any(letter in "ghijklmnopqrstuvwyz" for letter in host):
        return resolve(host, port)
    raise OSError("no name server in tests")


def test_an_allowed_network_answers_and_keeps_the_name(served: Served) -> None:
    client = served.client(resolver=lambda _host, _port: ["127.0.0.1"])
    answer = client.post(f"http://erp.example:{served.port}/path?x=1", b"body", headers={"X-One": "1"})
    assert (answer.status, answer.body) == (200, b"hello")
    assert served.asked == [("POST", "/path?x=1", f"erp.example:{served.port}", b"body")]


def test_one_private_address_among_public_ones_is_enough_to_refuse(served: Served) -> None:
    client = served.client(allowed_networks=(), resolver=lambda _host, _port: ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(PrivateAddress, match=r"127\.0\.0\.1"):
        client.get(f"http://two.example:{served.port}/")
    assert served.asked == []


def test_the_name_is_asked_once_so_that_a_second_answer_changes_nothing(served: Served) -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    client = served.client(resolver=lambda _host, _port: answers.pop(0))
    assert client.get(f"http://rebind.example:{served.port}/").status == 200
    assert len(answers) == 1


def test_a_redirect_is_an_answer_and_is_not_followed(served: Served) -> None:
    answer = served.client().get(f"http://127.0.0.1:{served.port}/redirect")
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:1/secret")
    assert len(served.asked) == 1


@pytest.mark.parametrize("path", ["/large", "/gzip"])
def test_an_answer_too_large_or_compressed_is_refused(served: Served, path: str) -> None:
    with pytest.raises(AnswerTooLarge):
        served.client(most_bytes=100_000).get(f"http://127.0.0.1:{served.port}{path}")


@pytest.mark.parametrize("path", ["/slow", "/drip", "/headers"])
def test_a_server_that_dawdles_is_left_in_time(served: Served, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(Unreachable):
        served.client(seconds=0.5).get(f"http://127.0.0.1:{served.port}{path}")
    assert time.monotonic() - started < 2


def test_nobody_there_is_a_refusal_with_the_name() -> None:
    client = HttpOut(allowed_networks=LOOPBACK, ports=frozenset({1}), plain_http=True)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        client.get("http://127.0.0.1:1/")


def test_a_proxy_of_the_environment_is_not_used(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert served.client().get(f"http://127.0.0.1:{served.port}/").status == 200


def test_plain_http_and_other_ports_need_leave() -> None:
    for url in ("http://1.1.1.1/", "https://1.1.1.1:8443/"):
        with pytest.raises(AddressRefused):
            HttpOut(resolver=lambda _host, _port: ["1.1.1.1"]).get(url)


def test_a_password_in_an_address_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(Refused) as refusal:
        HttpOut().get("https://user:hunter2@a.example/")
    assert "hunter2" not in str(refusal.value)


def a_certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


def test_the_certificate_is_checked_against_the_name_not_the_number(tmp_path: Path) -> None:
    public, context = a_certificate(tmp_path, "erp.example")
    place = Served(context)
    client = place.client(
        tls=ssl.create_default_context(cafile=str(public)), resolver=lambda _host, _port: ["127.0.0.1"], seconds=5.0
    )
    assert client.get(f"https://erp.example:{place.port}/").body == b"hello"
    with pytest.raises(Unreachable, match=r"(?i)certificate"):
        client.get(f"https://other.example:{place.port}/")
    place.server.shutdown()
    place.server.server_close()
