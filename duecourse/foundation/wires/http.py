"""How does Duecourse call a server of somebody else without being turned against its own network?

The name is resolved once, every address it has is judged, and the connection goes to those very addresses: a second
answer of the name server changes nothing. No redirect, no proxy, no kept connection, no compressed answer, and one
deadline over all, so that a server which drips its headers is left in time.
"""

import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]

_CONNECT_SECONDS: Final = 10.0
_WRITE_BYTES: Final = 65_536
_PORTS: Final = {"http": 80, "https": 443}
_WRAPPED: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
_CLOSED: Final = tuple(
    ipaddress.ip_network(block)
    for block in """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 ::/8 100::/64 64:ff9b:1::/48
    2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8""".split()
)


class AddressRefused(Refused):
    """The address is malformed, of another scheme or port, or carries a password."""

    says = _("“%(url)s” may not be called: it needs https, an allowed port and no password in it.")


class PrivateAddress(Refused):
    """The name leads into a network that is not public and that the installation has not allowed."""

    says = _("“%(host)s” leads to a private network (%(address)s), which this installation does not allow.")


class Unreachable(Refused):
    """Nobody answered, or not in time, or not in HTTP."""

    says = _("“%(host)s” could not be reached: %(why)s.")


class NeverConnected(Unreachable):
    """Nobody answered before a word was said: the request was certainly not heard."""


class AnswerTooLarge(Refused):
    """The answer is longer than was agreed, or compressed."""

    says = _("“%(host)s” sent more than %(limit)s bytes, or a compressed answer.")


@dataclass(frozen=True)
class Answer:
    """What the server said; a redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for all addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Tell whether an address lies in the public internet, looking inside IPv6 forms that carry an IPv4 address."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not any(address in block for block in _CLOSED if block.version == address.version)


@dataclass(frozen=True)
class HttpOut:
    """The one HTTP client: bounded in time (seconds in all), in size (bytes of the answer) and in where it may go."""

    allowed_networks: Sequence[Network] = ()
    ports: frozenset[int] = frozenset({443})
    plain_http: bool = False
    seconds: float = 20.0
    most_bytes: int = 10_000_000
    resolver: Resolver = resolve
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Answer:
        """Send one request and return the answer; refused when the address is not allowed or nobody answers in time."""
        target = self._target(url)
        deadline = time.monotonic() + self.seconds
        port = target.port or _PORTS[target.scheme]
        line = _Line(self._addresses(target.host, port), deadline)
        sent = {**(headers or {}), "Host": target.netloc.decode(), "Accept-Encoding": "identity"}
        where = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=port, target=target.raw_path)
        tls = (self.tls or httpx.create_ssl_context()) if target.scheme == "https" else None
        try:
            with httpcore.ConnectionPool(ssl_context=tls, network_backend=line, max_keepalive_connections=0) as pool:
                lines = [(name.encode(), value.encode()) for name, value in sent.items()]
                with pool.stream(method, where, headers=lines, content=content) as response:
                    return self._answer(response, target.host)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise NeverConnected(host=target.host, why=_first_line(error)) from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreachable(host=target.host, why=_first_line(error)) from error

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address."""
        return self.request("GET", url, headers=headers)

    def post(self, url: str, content: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Post bytes to an address."""
        return self.request("POST", url, headers=headers, content=content)

    def _target(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
            port = urlsplit(url).port or _PORTS.get(target.scheme, 0)
        except (httpx.InvalidURL, ValueError, UnicodeError) as error:
            raise AddressRefused(url=_shown(url)) from error
        schemes = {"https", "http"} if self.plain_http else {"https"}
        ports = self.ports | ({80} if self.plain_http else frozenset())
        strange = any(letter in url for letter in "\\\r\n\t\0 ")
        if target.scheme not in schemes or not target.host or target.userinfo or strange or port not in ports:
            raise AddressRefused(url=_shown(url))
        return target

    def _addresses(self, host: str, port: int) -> list[Address]:
        """All addresses of the name, or a refusal when a single one of them is not allowed."""
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in self.resolver(host, port)]
        except (OSError, ValueError, UnicodeError) as error:
            raise NeverConnected(host=host, why=_first_line(error)) from error
        for address in found:
            if not is_public(address) and not self._is_allowed(address):
                raise PrivateAddress(host=host, address=str(address))
        return found

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in self.allowed_networks if network.version == address.version)

    def _answer(self, response: httpcore.Response, host: str) -> Answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise AnswerTooLarge(host=host, limit=self.most_bytes)
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > self.most_bytes:
                raise AnswerTooLarge(host=host, limit=self.most_bytes)
        return Answer(response.status, headers, bytes(body))


def client_for(url: str, *, seconds: float = 20.0) -> HttpOut:
    """Make the client for an address that a person set up; private networks only where the installation names them.

    `DUECOURSE_PRIVATE_NETWORKS` lists networks, commas between: a server in one of them may be called on any port, and
    without TLS.
    """
    named = os.environ.get("DUECOURSE_PRIVATE_NETWORKS", "").split(",")
    networks = tuple(ipaddress.ip_network(one.strip()) for one in named if one.strip())
    if not networks:
        return HttpOut(seconds=seconds)
    try:
        port = urlsplit(url).port
    except ValueError:
        port = None
    ports = frozenset({443, port}) if port else frozenset({443})
    return HttpOut(allowed_networks=networks, ports=ports, plain_http=True, seconds=seconds)


class _Line(httpcore.NetworkBackend):
    """Connects to the addresses that were judged, whatever name it is given, within the deadline."""

    def __init__(self, addresses: Sequence[Address], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses:
            left = min(_left(self._deadline), _CONNECT_SECONDS)
            try:
                return _Stream(httpcore.SyncBackend().connect_tcp(str(address), port, timeout=left), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection whose every reading and writing ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._stream.write(buffer[start : start + _WRITE_BYTES], timeout=_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout=_left(self._deadline))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("too slow")
    return left


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _WRAPPED[0]:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def _shown(url: str) -> str:
    """An address without what may be a password, short."""
    return url.rpartition("@")[2][:200]


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
