"""How is a channel emptied, so that whatever dies at whatever point nothing is said twice and nothing is lost?

The order is: claim and commit; ask all guards, enter `data` and commit; speak with no transaction open; settle and commit.
Between any two of these the process may vanish. Claimed messages are given back by the next drain; messages in `data` are
looked up in the record of sent mail, and what cannot be known goes to a person.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from duecourse.foundation.kit.clock import business_date, now, stopwatch
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy.context import SETTING, OutsideTransaction
from duecourse.records.communications.operations import promote, sending
from duecourse.records.communications.operations.channels import Shelf, open_mailer
from duecourse.records.communications.ports import Mailer, NotTaken
from duecourse.records.communications.queries import outbox
from duecourse.records.communications.rules.letters import PORTAL
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.pace import Pace

DRAIN = "communications.drain"
CLAIM_SIZE = 200
BURST_SIZE = 20
SPEAK_WITHIN_SECONDS = 5.0
DOUBT_SECONDS = 120

KEEPS_HOURS = frozenset({"email", "sms"})
"""What reaches a person at once waits for that person's hours."""

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Drained:
    """What came of a drain, in messages."""

    sent: int = 0
    unknown: int = 0
    failed: int = 0
    suppressed: int = 0
    returned: int = 0
    shadow: int = 0
    held: int = 0
    in_doubt: int = 0
    is_busy: bool = False
    problems: list[str] = field(default_factory=list)

    def count(self, counts: Mapping[str, int]) -> None:
        """Add counts by state (`sent`, `suppressed:contact_gone`, ...)."""
        names = {"planned": "returned", "due": "held", "data": "in_doubt"}
        for key, number in counts.items():
            state = key.partition(":")[0]
            name = names.get(state, state)
            setattr(self, name, getattr(self, name) + number)

    def add(self, other: "Drained") -> None:
        """Add another drain's counts."""
        for part in fields(self):
            if part.name != "is_busy":
                setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))


@dataclass(slots=True)
class _Line:
    """One company's channel being emptied by one worker."""

    tenant: UUID
    channel: str
    desk: outbox.SendingDesk
    mailer: Mailer
    clock: Clock
    worker: str
    pace: Pace
    drained: Drained
    unsettled: list[sending.Settlement] = field(default_factory=list)
    is_down: bool = False

    @property
    def doubt_seconds(self) -> int:
        """Tell after how many seconds in `data` a message is looked up."""
        return _number(self.desk, "doubt_seconds", DOUBT_SECONDS)

    @property
    def purpose(self) -> str:
        """Tell to which purpose the line is bound: while outbound is off only what lets our own people in may leave."""
        return "security" if self.desk.outbound == "off" else ""

    @property
    def speak_within(self) -> float:
        """Tell for how many seconds after entering `data` a message may still be begun: long before it is doubted."""
        return min(SPEAK_WITHIN_SECONDS, self.doubt_seconds / 4 or SPEAK_WITHIN_SECONDS)

    def may_go_on(self) -> bool:
        """Tell whether the server is still there."""
        return not self.is_down


def drain_key(tenant: UUID, channel: str) -> str:
    """The lock under which at most one drain of a channel waits in the queue."""
    return f"{DRAIN}:{tenant}:{channel}"


def drain(tenant: UUID, *, channel: str = "email", clock: Clock = now) -> Drained:
    """Send what is due on a channel of a tenant; only one process at a time does, another one answers `is_busy`."""
    with _alone(drain_key(tenant, channel)) as is_alone:
        drained = Drained(is_busy=not is_alone)
        if is_alone:
            with _short(tenant):
                promote(tenant, now=clock())
                desks = outbox.sending_desks(tenant, channel=channel)
            for desk in desks:
                drained.add(_drain_desk(tenant, channel, desk, clock))
        return drained


def _drain_desk(tenant: UUID, channel: str, desk: outbox.SendingDesk, clock: Clock) -> Drained:
    drained = Drained()
    if desk.channel is None and channel != PORTAL:
        drained.problems.append(f"{desk.code}: no channel is set up")
        return drained
    try:
        mailer = open_mailer(desk.channel) if desk.channel else Shelf()
    except Refused as refused:
        drained.problems.append(f"{desk.code}: {refused}")
        return drained
    pace = _pace(desk.channel.settings if desk.channel else {})
    line = _Line(tenant, channel, desk, mailer, clock, uuid4().hex, pace, drained)
    try:
        _reconcile(line)
        _empty(line)
    finally:
        mailer.close()
    return drained


def _empty(line: _Line) -> None:
    """Claim and speak until nothing is due or the server is gone; what was spoken is settled in every case."""
    with _short(line.tenant):
        sending.give_back_claimed(line.tenant, channel=line.channel, company_id=line.desk.company_id)
    while line.may_go_on():
        moment = line.clock()
        with _short(line.tenant):
            claimed = sending.claim(
                line.tenant,
                channel=line.channel,
                company_id=line.desk.company_id,
                worker=line.worker,
                now=moment,
                limit=CLAIM_SIZE,
                purpose=line.purpose,
            )
            ready = _ready(line, claimed, moment=moment)
        if not claimed:
            break
        for burst in bursts(ready, size=_number(line.desk, "burst", BURST_SIZE)):
            if not line.may_go_on():
                break
            _speak(line, burst)
        _settle(line)
    if not line.may_go_on():
        with _short(line.tenant):
            sending.give_back_claimed(line.tenant, channel=line.channel, company_id=line.desk.company_id)


def _ready(line: _Line, claimed: Sequence[sending.Claimed], *, moment: datetime) -> list[sending.Claimed]:
    """Put back what is outside its hours; the rest may be asked about."""
    dunning = [message.id for message in claimed if message.purpose == "dunning" and line.channel in KEEPS_HOURS]
    openings = outbox.openings(line.tenant, dunning, desk=line.desk, at=moment)
    waits = {key: (opens, "outside_window") for key, opens in openings.items() if opens > moment}
    sending.postpone(line.tenant, waits, worker=line.worker)
    line.drained.held += len(waits)
    return [message for message in claimed if message.id not in waits]


def _speak(line: _Line, burst: Sequence[sending.Claimed]) -> None:
    """Enter `data` with a handful of messages, then say them, all within a few seconds of having asked the guards."""
    started, moment = stopwatch(), line.clock()
    with _short(line.tenant):
        _write_settled(line, moment)
        allowed = _within_rate(line, burst, moment=moment, at=started)
        entered = _enter(line, allowed, moment=moment) if allowed else frozenset()
    unspoken: list[sending.Claimed] = []
    for message in allowed:
        if message.id not in entered:
            continue
        if line.is_down or stopwatch() - started > line.speak_within:
            unspoken.append(message)
            continue
        outcome = line.mailer.deliver(
            message.raw, sender=message.sender, recipients=message.recipients, reference=message.message_id
        )
        line.unsettled.append(sending.Settlement(message, outcome))
        line.is_down = isinstance(outcome, NotTaken) and outcome.connection_lost
    if unspoken:
        with _short(line.tenant):
            sending.give_back_unspoken(line.tenant, unspoken, worker=line.worker, now=moment)


def _enter(line: _Line, messages: Sequence[sending.Claimed], *, moment: datetime) -> frozenset[int]:
    entered = sending.enter_data(
        line.tenant,
        messages,
        worker=line.worker,
        now=moment,
        today=business_date(line.desk.zone, moment),
        is_stale=outbox.is_stale(line.desk, at=moment),
        is_stopped=bool(settings.DUECOURSE_OUTBOUND_STOPPED),
    )
    line.drained.count(entered.others)
    return entered.ids


def _within_rate(
    line: _Line, burst: Sequence[sending.Claimed], *, moment: datetime, at: float
) -> list[sending.Claimed]:
    waits: dict[int, tuple[datetime, str]] = {}
    for message in burst:
        seconds = line.pace.wait_for(message.address, at=at)
        if seconds > 0:
            waits[message.id] = (moment + timedelta(seconds=seconds), "rate")
        else:
            line.pace.count(message.address, at=at)
    sending.postpone(line.tenant, waits, worker=line.worker)
    line.drained.held += len(waits)
    return [message for message in burst if message.id not in waits]


def _settle(line: _Line) -> None:
    if line.unsettled:
        with _short(line.tenant):
            _write_settled(line, line.clock())


def _write_settled(line: _Line, moment: datetime) -> None:
    if line.unsettled:
        line.drained.count(sending.settle(line.tenant, line.unsettled, now=moment))
        line.unsettled.clear()


def _reconcile(line: _Line) -> None:
    """Look up in the record of sent mail what a dead drain, or a broken connection, left in `data`."""
    moment = line.clock()
    wait = timedelta(seconds=line.doubt_seconds)
    with _short(line.tenant):
        doubts = sending.in_doubt(
            line.tenant,
            channel=line.channel,
            company_id=line.desk.company_id,
            before=moment - wait,
            limit=10_000,
        )
    for message in doubts:
        found = line.mailer.sent_lookup(message.message_id)
        with _short(line.tenant):
            state = sending.settle_doubt(line.tenant, message, found, now=moment)
        line.drained.count({state.value: 1} if state is not State.DUE else {})


def bursts(messages: Sequence[sending.Claimed], *, size: int) -> Iterator[list[sending.Claimed]]:
    """Cut into handfuls in which no address occurs twice, so that each is counted before the next is asked about."""
    burst: list[sending.Claimed] = []
    seen: set[str] = set()
    for message in messages:
        if len(burst) >= size or not seen.isdisjoint(message.recipients):
            yield burst
            burst, seen = [], set()
        burst.append(message)
        seen.update(message.recipients)
    if burst:
        yield burst


@contextmanager
def _short(tenant: UUID) -> Iterator[None]:
    """A transaction of a few statements that sees the tenant; the setting ends with it, so nothing is put back."""
    if connection.in_atomic_block:
        raise OutsideTransaction("a drain speaks to the world and must not be called inside a transaction")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(tenant)])
        yield


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Hold a lock of the database session: a stopped process keeps it, a dead one loses it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _pace(options: Mapping[str, object]) -> Pace:
    domains = options.get("per_domain")
    return Pace(
        per_minute=_whole(options.get("per_minute")),
        per_domain={str(name): int(str(limit)) for name, limit in domains.items()} if isinstance(domains, dict) else {},
        domain_default=_whole(options.get("domain_default")),
    )


def _number(desk: outbox.SendingDesk, name: str, default: int) -> int:
    found = _whole(desk.channel.settings.get(name)) if desk.channel else None
    return default if found is None else found


def _whole(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))
