"""Which server takes mails and then falls silent? The sink, but now and then it hangs up after, or before, keeping."""

import asyncio
import random
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from duecourse.interfaces.connectors.sink.server import Sink, _Keeper


class _Rude(_Keeper):
    """Hangs up instead of answering, after the mail is kept or instead of keeping it."""

    def __init__(self, keeper: Any, *, after: float, before: float, delay: float) -> None:
        super().__init__(keeper)
        self._after, self._before, self._delay = after, before, delay
        self._chance = random.Random(7)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        drawn = self._chance.random()
        if self._delay:
            await asyncio.sleep(self._delay)
        if drawn < self._before:
            server.transport.abort()  # type: ignore[union-attr]
            return "451 gone"
        answer = await super().handle_DATA(server, session, envelope)
        if drawn < self._before + self._after:
            server.transport.abort()  # type: ignore[union-attr]
        return answer


def main() -> None:
    """Serve until killed; prints the port."""
    sink = Sink(Path(sys.argv[1]), is_durable=False)
    handler = _Rude(sink.box, after=float(sys.argv[2]), before=float(sys.argv[3]), delay=float(sys.argv[4]))
    sink._controller.handler = handler  # the proof's own server is as rude as the world
    with sink:
        sys.stdout.write(f"{sink.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
