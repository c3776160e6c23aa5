"""How does a test get a real IMAP server? A private dovecot on loopback, of this user, in a folder of its own."""

from __future__ import annotations

import base64
import hmac
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

PROGRAM: Final = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD: Final = "in-due-course"
_KEY: Final = b"a key by which nothing but tests signs anything"
_READY_SECONDS: Final = 20.0
_CONFIG: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
{ssl}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 1
{passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-reader {{
    mode = 0600
  }}
  unix_listener stats-writer {{
    mode = 0600
  }}
}}
"""


_OPEN: Final = "ssl = no\ndisable_plaintext_auth = no"
_ENCRYPTED: Final = """
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = yes
"""
_STATIC: Final = "passdb {{\n  driver = static\n  args = password={password}\n}}"
_OAUTH2: Final = (
    """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
    + _STATIC
)
_TOKENS: Final = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = email
username_format = %u
"""
"""Tokens are checked by their signature, with the key that `token` signs by: nobody is asked."""


def why_not() -> str:
    """Say why there can be no dovecot here; empty where there can."""
    if PROGRAM is None:
        return "no dovecot here: on Debian, apt install dovecot-imapd"
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return "" if version.startswith("2.3.") else f"dovecot {version or '?'} is set up in another way than 2.3"


class Dovecot:
    """A server that runs while it is entered; every user name is known and opens with `PASSWORD`.

    With a certificate (its text and that of its key) it takes nobody in without encryption, on `port` by STARTTLS and on
    `tls_port` from the start, and takes tokens of `token` in the place of a password.
    """

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self.host, self.port = "127.0.0.1", _free_port()
        self.certificate, self.tls_port = certificate, _free_port() if certificate else 0
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        person = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.uid, self.gid, self._user = person.pw_uid, person.pw_gid, person.pw_name
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        import grp

        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir()
        named = {"folder": self.folder, "password": PASSWORD}
        ssl, passdb = (_ENCRYPTED, _OAUTH2) if self.certificate else (_OPEN, _STATIC)
        (self.folder / "dovecot.conf").write_text(
            _CONFIG.format(
                **named, port=self.port, tls_port=self.tls_port, user=self._user, uid=self.uid, gid=self.gid,
                group=grp.getgrgid(self.gid).gr_name, ssl=ssl.format(**named), passdb=passdb.format(**named),
            )
        )  # fmt: skip
        if self.certificate:
            self._lay_keys()
        for place in (self.folder, *self.folder.rglob("*")):
            self._give(place)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start and wait until it answers."""
        assert PROGRAM is not None
        command = [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")]
        as_whom = {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", **as_whom
        )  # type: ignore[call-overload]
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection((self.host, self.port), timeout=5) as probe:
                    if probe.recv(64).startswith(b"* OK"):
                        return
            except OSError:
                time.sleep(0.05)
        said = self._process.stderr.read().decode() if self._process.poll() is not None and self._process.stderr else ""
        log = self.folder / "log"
        raise RuntimeError(f"dovecot does not start: {said} {log.read_text()[-2000:] if log.exists() else ''}")

    def stop(self) -> None:
        """Stop it and everything that it started."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stderr:
                self._process.stderr.close()
            self._process = None

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a mail into somebody's inbox, as a local delivery agent does."""
        home = self.folder / "mail" / user
        if not (home / "new").is_dir():
            for place in (home, home / "cur", home / "new", home / "tmp"):
                place.mkdir(exist_ok=True)
                self._give(place)
        name = f"{time.time_ns()}.{uuid4().hex}.here"
        fresh = home / "tmp" / name
        fresh.write_bytes(raw)
        self._give(fresh)
        fresh.rename(home / "new" / name)

    def token(self, user: str, *, key: bytes = b"", valid_seconds: int = 600) -> str:
        """Sign a token for somebody, as the provider of a mailbox does (a JWT with HS256)."""
        now = int(time.time())
        said = {"sub": user, "email": user, "iat": now - 5, "exp": now + valid_seconds, "scope": "mail"}
        body = b".".join(_in_base64(json.dumps(one).encode()) for one in ({"typ": "JWT", "alg": "HS256"}, said))
        return (body + b"." + _in_base64(hmac.digest(key or _KEY, body, "sha256"))).decode()

    def _lay_keys(self) -> None:
        assert self.certificate is not None
        for name, text in zip(("cert.pem", "key.pem"), self.certificate, strict=True):
            (self.folder / name).write_text(text)
        (self.folder / "oauth2.conf").write_text(_TOKENS.format(folder=self.folder))
        place = self.folder / "keys" / "default" / "HS256"
        place.mkdir(parents=True)
        (place / "default").write_bytes(base64.b64encode(_KEY))

    def number_anew(self, user: str) -> None:
        """Let the inbox be numbered from the beginning: all it knew of its mails is lost, as after a restore."""
        home = self.folder / "mail" / user
        for path in home.glob("dovecot*"):
            if path.is_file() and not path.name.startswith("dovecot-uidvalidity"):
                path.unlink()
        for path in (*(home / "cur").iterdir(), *(home / "new").iterdir()):
            path.rename(home / "new" / path.name.partition(":")[0])

    def settings(self, user: str, **more: object) -> dict[str, object]:
        """Give the settings of a mailbox for somebody's inbox."""
        return {
            "host": self.host, "port": self.port, "security": "plain", "user": user, "idle": False, "timeout": 10, **more
        }  # fmt: skip

    def _give(self, place: Path) -> None:
        if os.geteuid() == 0:
            os.chown(place, self.uid, self.gid)


def _in_base64(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
