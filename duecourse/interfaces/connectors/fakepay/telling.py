"""When does the simulated provider tell its news? Late, twice and out of order, as real ones do."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.http import HttpOut
from duecourse.foundation.wires.signed import signed_headers
from duecourse.interfaces.connectors.fakepay.provider import body_of
from duecourse.interfaces.connectors.fakepay.tills import Telling, Till, Tills

Post = Callable[[str, bytes, dict[str, str]], int]
"""Posts a body with headers to an address; gives the status of the answer, 0 where there was none."""
LONGEST_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.5


def tell_due(tills: Tills, name: str, post: Post, *, at: datetime) -> int:
    """Send the webhooks of a checkout that are due; tell how many were taken."""
    taken = 0
    with tills.changing(name) as change:
        till = change.till
        due = [] if till is None else [one for one in till.tellings if not one.is_sent and one.due_at <= at.isoformat()]
    for one in sorted(due, key=lambda telling: telling.due_at):
        assert till is not None
        body = body_of(till, one.state, one.amount, one.at, one.why)
        headers = signed_headers(till.secret, name=one.event, at=at, body=body) | {"content-type": "application/json"}
        if 200 <= post(till.hook_url, body, headers) < 300:
            _sent(tills, name, one)
            taken += 1
    return taken


def tell_behind(tills: Tills, name: str) -> None:
    """Send what is planned while the payer goes on; what is not taken in a minute is lost, as happens, and can be asked for."""
    threading.Thread(target=_tell_until_done, args=(tills, name), daemon=True).start()


def post_out(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to our own address: the demo's stands on this machine."""
    port = urlsplit(url).port or 443
    loopback = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    out = HttpOut(allowed_networks=loopback, ports=frozenset({443, port}), plain_http=True, seconds=10)
    try:
        return out.post(url, body, headers=headers).status
    except Refused:
        return 0


def waits(till: Till | None) -> bool:
    """Tell whether something is still to be told."""
    return till is not None and any(not one.is_sent for one in till.tellings)


def _tell_until_done(tills: Tills, name: str) -> None:
    begun = time.monotonic()
    while waits(tills.find(name)) and time.monotonic() - begun < LONGEST_SECONDS:
        tell_due(tills, name, post_out, at=now())
        time.sleep(PAUSE_SECONDS)


def _sent(tills: Tills, name: str, told: Telling) -> None:
    """Mark one telling; another one of the same event, its double, still waits."""
    with tills.changing(name) as change:
        if change.till is None:
            return
        rest = list(change.till.tellings)
        place = next(index for index, one in enumerate(rest) if one == told)
        rest[place] = replace(told, is_sent=True)
        change.till = replace(change.till, tellings=tuple(rest))
