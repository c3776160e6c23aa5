"""How does the sink listen? As a thread of the demo's worker, or as a process: `python -m …connectors.sink.server DIR`."""

import argparse
import email.parser
import email.policy
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from duecourse.foundation.kit.clock import now
from duecourse.interfaces.connectors.sink.box import SinkBox

LARGEST_MAIL = 40 * 1024 * 1024


class _Keeper:
    """Keeps what aiosmtpd hands over; the mail is acknowledged after it is on the disk."""

    def __init__(self, box: SinkBox) -> None:
        self.box = box

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING, as mail servers do: aiosmtpd reads line by line and never drops what came early."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        content = envelope.original_content or b""
        headers = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(content[:65536])
        subject = str(email.header.make_header(email.header.decode_header(headers.get("Subject", ""))))
        self.box.keep(
            content,
            message_id=str(headers.get("Message-ID", "")).strip(),
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            subject=subject,
            at=now(),
        )
        return "250 Kept"


class Sink:
    """A running sink; `port` tells where it listens when 0 was asked for."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0, is_durable: bool = True) -> None:
        self.box = SinkBox(folder, is_durable=is_durable)
        self._controller = _FreePort(_Keeper(self.box), hostname=host, port=port, data_size_limit=LARGEST_MAIL)
        self.host, self.port = host, port

    def start(self) -> Self:
        """Listen in a thread of its own."""
        self._controller.start()
        server: Any = self._controller.server
        self.port = int(server.sockets[0].getsockname()[1])
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()


class _FreePort(Controller):
    """aiosmtpd knocks at its own port after starting; with port 0 it must knock at the one that the system gave."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = int(server.sockets[0].getsockname()[1])
        super()._trigger_server()  # type: ignore[no-untyped-call]


def start_sink(folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> Sink:
    """Start a sink inside this process."""
    return Sink(folder, host=host, port=port).start()


def main(argv: Sequence[str] | None = None) -> int:
    """Run a sink until it is told to stop; prints where it listens."""
    parser = argparse.ArgumentParser(
        prog="sink", description="A mail server that keeps everything and delivers nothing."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk")
    wanted = parser.parse_args(argv)
    with Sink(wanted.folder, host=wanted.host, port=wanted.port, is_durable=not wanted.fast) as sink:
        sys.stdout.write(f"{sink.host} {sink.port}\n")
        sys.stdout.flush()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        signal.pause()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
