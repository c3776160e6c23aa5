"""By which road does a decided contact reach whom? The wished one, or the next, with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.timeline.log import record_many
from duecourse.records.communications.events import MessageDetoured
from duecourse.records.communications.operations.plans import Plan, Planned
from duecourse.records.communications.queries import reach
from duecourse.records.communications.queries.readers import Account, Book, Reader
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.letters import PORTAL
from duecourse.records.communications.rules.reaching import Candidate, Choice, Known, Pass, against_text, choose
from duecourse.records.communications.rules.texting import SMS, mobile_of, needs_consent
from duecourse.records.ledger.rules.wishes import Topic, topic_of

EMAIL: Final = "email"
_NEXT: Final[Mapping[str, tuple[str, ...]]] = {SMS: (SMS, EMAIL), EMAIL: (EMAIL, "letter")}
"""Each channel with those that are tried in its place; a letter takes the place of a reminder only."""


@dataclass(frozen=True, slots=True)
class Road:
    """A plan as it goes: on its channel, to this reader; `detour` tells what was meant first, `reason` why it cannot go."""

    plan: Plan
    reader: Reader | None
    detour: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a batch must know besides its book: texts that are published, channels that are set up, words about addresses."""

    book: Book
    codes: frozenset[str]
    asks_consent: Mapping[int, bool]
    known: Mapping[str, Mapping[str, Known]]


def codes_of(plans: Iterable[Plan]) -> set[str]:
    """Name the templates that may speak for these plans, on whichever road they go."""
    return {code for plan in plans for channel in _channels(plan) for code in replace(plan, channel=channel).codes}


def roads(tenant: UUID, plans: Sequence[Plan], book: Book, *, codes: Iterable[str], now: datetime) -> list[Road]:
    """Choose for each plan its road and its reader: three queries at most, whatever their number."""
    around = _surroundings(tenant, plans, book, codes=frozenset(codes), now=now)
    return [_road(plan, around) for plan in plans]


def tell_detours(
    tenant: UUID, made: Iterable[tuple[Planned, Plan, str, Reader | None, Mapping[str, Any]]], *, now: datetime
) -> None:
    """Tell the timeline of messages that go to somebody else, or by another road, than was meant."""
    happenings = []
    for planned, plan, subject, reader, detour in made:
        passed = detour.get("passed", ())
        if reader is None or not (passed or detour.get("wanted")):
            continue
        why = words_of(str(detour.get("why") or passed[0]["reason"])).msgid
        event = MessageDetoured(
            *(planned.message_id, plan.origin, plan.channel, subject),
            why=why,
            who=reader.name or reader.address,
            others=tuple(str(one["name"]) for one in passed),
            wanted=str(detour.get("wanted", "")),
        )
        happenings.append((plan.customer_id, event))
    record_many(tenant, happenings, actor=SYSTEM, at=now)


def _surroundings(
    tenant: UUID, plans: Sequence[Plan], book: Book, *, codes: frozenset[str], now: datetime
) -> Surroundings:
    has_texts = any(plan.channel == SMS for plan in plans)
    asks = reach.has_text_channel(tenant, book.desks.keys()) if has_texts else {}
    addresses: dict[str, set[str]] = {EMAIL: set(), SMS: set()}
    shared: dict[str, dict[str, int]] = {EMAIL: {}, SMS: {}}
    for plan in {plan.customer_id: plan for plan in plans}.values():
        limit = book.desks[plan.company_id].contacts_per_week
        for channel in (EMAIL, SMS) if has_texts else (EMAIL,):
            mine = {one.address for one in _candidates(plan, book, channel)} - {""}
            addresses[channel] |= mine
            if len(mine) > 1 or channel == SMS:
                shared[channel] |= dict.fromkeys(mine, limit)
    words = reach.last_words(tenant, addresses[EMAIL] | addresses[SMS])
    known = {
        channel: reach.known_of(tenant, found, shared=shared[channel], words=words, channel=channel, at=now)
        for channel, found in addresses.items()
        if found
    }
    return Surroundings(book, codes, asks, known)


def _road(plan: Plan, around: Surroundings) -> Road:
    book = around.book
    if plan.channel == SMS and plan.written is not None and plan.contact_id is not None:
        return _text_to(plan, around)
    if plan.is_on_paper or plan.channel == PORTAL or plan.contact_id is not None:
        first = _with_address(plan, book)
        return Road(plan, book.among_others(plan.customer_id, first) if first else None)
    passed: list[dict[str, str]] = []
    reasons: list[str] = []
    for channel in _channels(plan):
        going = replace(plan, channel=channel)
        why, choice = _tried(going, around)
        passed += [{"name": one.name, "reason": one.reason.value} for one in choice.passed]
        if choice.index is None:
            reasons.append(why)
            continue
        detour = {"passed": passed} if passed else {}
        if channel != plan.channel:
            detour |= {"wanted": plan.channel, "why": reasons[0]}  # type: ignore[dict-item]
        return Road(going, _reader(going, around, choice.index), detour)
    is_nobody = all(one["reason"] == Pass.NO_ADDRESS for one in passed)
    return Road(plan, None, {} if is_nobody else {"passed": passed}, "no_contact" if is_nobody else reasons[0])


def _text_to(plan: Plan, around: Surroundings) -> Road:
    """Text somebody whom a person chose, where a provider is set up and nothing that was said about the number forbids it."""
    if plan.company_id not in around.asks_consent:
        return Road(plan, None, reason="no_sms")
    reader = _with_address(plan, around.book)
    number = reader.address if reader else ""
    word = around.known.get(SMS, {}).get(number, Known()).word
    asks = around.asks_consent[plan.company_id] or needs_consent(number)
    why = against_text(number, word=word, asks_consent=asks)
    return Road(plan, None, reason=why.value) if why else Road(plan, reader)


def _tried(plan: Plan, around: Surroundings) -> tuple[str, Choice]:
    """Choose a reader on one road; the reason says why the whole road is closed, or why the first could not be taken."""
    book, nobody = around.book, Choice(None)
    if plan.channel == "letter":
        head = book.desks[plan.company_id].address.strip()
        return "no_address", Choice(0) if head and book.customers[plan.customer_id].address.strip() else nobody
    if plan.channel == SMS and plan.company_id not in around.asks_consent:
        return "no_sms", nobody
    if plan.channel == SMS and plan.written is None and not around.codes.intersection(plan.codes):
        return "no_template", nobody
    candidates = _candidates(plan, book, plan.channel)
    found = choose(
        candidates,
        channel=plan.channel,
        topic=_topic(plan),
        known=around.known.get(plan.channel, {}),
        needs_consent=_asking(plan, candidates, around) if plan.channel == SMS else frozenset(),
    )
    if plan.channel == SMS and found.index is not None and _has_failed(candidates[found.index], around):
        return Pass.FAILED.value, nobody
    return found.passed[0].reason.value if found.passed else "no_contact", found


def _has_failed(one: Candidate, around: Surroundings) -> bool:
    """Tell whether the last text to a number did not arrive: a mail takes its place."""
    return around.known.get(SMS, {}).get(one.address, Known()).has_failed


def _candidates(plan: Plan, book: Book, channel: str) -> list[Candidate]:
    account = book.customers[plan.customer_id]
    return [
        Candidate(
            address=mobile_of(one.phone, account.country) if channel == SMS else one.address,
            name=one.name,
            wishes=one.wishes,
            has_bounced=one.has_bounced and channel == EMAIL,
        )
        for one in book.readers(plan.customer_id)
    ]


def _reader(plan: Plan, around: Surroundings, index: int) -> Reader | None:
    """Give the chosen one: with a mobile number as the address on that road, without copies to whoever opted out."""
    book = around.book
    readers = book.readers(plan.customer_id)
    if plan.is_on_paper:
        return next(iter(readers), None)
    chosen = readers[index]
    if plan.channel == SMS:
        return replace(chosen, address=_mobile(chosen, book.customers[plan.customer_id]))
    known = around.known.get(EMAIL, {})
    with_others = book.among_others(plan.customer_id, chosen)
    kept = tuple(one for one in with_others.others if known.get(one.address, Known()).word is not False)
    return replace(with_others, others=kept) if kept != with_others.others else with_others


def _mobile(reader: Reader, account: Account) -> str:
    return mobile_of(reader.phone, account.country)


def _with_address(plan: Plan, book: Book) -> Reader | None:
    """Find the reader whom somebody chose, or the first one, with the address that the channel needs."""
    readers = book.readers(plan.customer_id, contact_id=plan.contact_id)
    if plan.channel == SMS:
        with_mobile = (replace(one, address=_mobile(one, book.customers[plan.customer_id])) for one in readers)
        return next((one for one in with_mobile if one.address), None)
    if plan.channel == EMAIL:
        return next((one for one in readers if one.address), None)
    return next(iter(readers), None)


def _asking(plan: Plan, candidates: Iterable[Candidate], around: Surroundings) -> frozenset[str]:
    """Name the numbers that may get a text message with recorded consent only."""
    is_asked = around.asks_consent[plan.company_id]
    return frozenset(one.address for one in candidates if is_asked or needs_consent(one.address))


def _topic(plan: Plan) -> Topic:
    return topic_of(purpose=plan.purpose, severity=plan.severity, template_code=plan.template_code)


def _channels(plan: Plan) -> tuple[str, ...]:
    """List the roads of a plan: what a person wrote goes as it was written, and only a reminder becomes a letter."""
    if plan.written is not None or plan.contact_id is not None:
        return (plan.channel,)
    ways = _NEXT.get(plan.channel, (plan.channel,))
    is_reminder = plan.purpose == "dunning" and bool(plan.procedure) and (plan.severity or 0) > 0
    return ways if is_reminder or "letter" not in ways else ways[:1]
