"""How are the customers of a world made from its seed?"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from world.chance import chance, pick
from world.people import COMPANIES, Account, Company, Contact
from world.places import PLACES, TONGUES, Place, fill, town


@dataclass(frozen=True)
class Segment:
    """How a class of customers is sized and paid: invoices a month, amounts in cents, terms and methods by weight."""

    name: str
    kind: str
    weight: float
    invoices_a_month: float
    typical_cents: int
    contacts: int
    terms: Mapping[str, float]
    methods: Mapping[str, float]


ORDINARY: Mapping[str, float] = {"transfer": 66, "direct_debit": 20, "card": 14}
SEGMENTS = (
    Segment("mom-and-pop", "company", 38, 0.48, 45_000, 1, {"14": 40, "30": 60}, ORDINARY),
    Segment("mid-market", "company", 33, 1.66, 210_000, 2, {"30": 60, "45": 20, "30EOM": 20}, ORDINARY),
    Segment("enterprise", "company", 8, 5.3, 980_000, 4, {"45": 25, "60": 55, "30EOM": 20}, {"transfer": 100}),
    Segment("public sector", "public", 9, 0.85, 320_000, 2, {"30": 85, "60": 15}, {"transfer": 100}),
    Segment("mom-and-pop", "sole_trader", 8, 0.35, 28_000, 1, {"14": 60, "30": 40}, {"transfer": 60, "direct_debit": 25, "card": 15}),
    Segment("mom-and-pop", "consumer", 4, 0.2, 12_000, 1, {"14": 100}, {"transfer": 50, "direct_debit": 20, "card": 30}),
)  # fmt: skip
TEMPERAMENTS: dict[str, float] = {
    "punctual": 30, "habitual": 24, "month_end": 12, "second_reminder": 8, "silent": 5,
    "quarrelsome": 5, "deteriorating": 5, "seasonal": 6, "part_payer": 5,
}  # fmt: skip
SEASONS: Mapping[str, float] = {"level": 45, "summer": 20, "year_end": 20, "spring": 15}
ROLES = ("ap", "escalation", "buyer", "legal")


def populate(seed: int, *, count: int, start: date, days: int) -> tuple[Account, ...]:
    """Return `count` accounts over the three companies; some parties trade with two, some belong to a group."""
    accounts: list[Account] = []
    for company in COMPANIES.values():
        last = company is list(COMPANIES.values())[-1]
        wanted = count - len(accounts) if last else round(count * company.share)
        known = [account for account in accounts if account.party_kind == "company" and account.typical_cents > 100_000]
        for serial in range(wanted):
            dice = chance(seed, "account", company.code, serial)
            account = make_account(company, id=len(accounts), serial=serial, dice=dice, start=start, days=days)
            if known and dice.random() < 0.08:
                account = share_party(account, twin=dice.choice(known))
            accounts.append(account)
    return tuple(join_groups(accounts, seed=seed))


def make_account(company: Company, *, id: int, serial: int, dice: Random, start: date, days: int) -> Account:  # noqa: A002
    """Make one customer with its habits."""
    country = pick(dice, weights=company.countries)
    place = PLACES[country]
    language = pick(dice, weights=place.languages)
    segment = dice.choices(SEGMENTS, weights=[s.weight for s in SEGMENTS])[0]
    name = invent_name(segment, country=country, language=language, dice=dice)
    temperament = "habitual" if segment.kind == "public" else pick(dice, weights=TEMPERAMENTS)
    typical = int(segment.typical_cents * dice.lognormvariate(0, 0.6))
    return Account(
        id=id, company=company.code, number=company.number.format(10_001 + serial), party=f"SIM-{id + 1:06d}", name=name,
        party_kind=segment.kind, segment=segment.name, country=country, language=language,
        currency="GBP" if country == "GB" else company.currency,
        street=street(country, dice=dice), postcode=fill(place.postcode, dice=dice), city=town(dice, language=language),
        parent_key="", terms=pick(dice, weights=segment.terms), method=pick(dice, weights=segment.methods),
        discount_percent=2 if segment.kind == "company" and dice.random() < 0.12 else 0,
        credit_limit=0 if segment.kind in ("public", "consumer") else round_limit(typical * 4 * max(segment.invoices_a_month, 1)),
        since=joined_on(dice, start=start, days=days), contacts=make_contacts(name, segment=segment, country=country, language=language, dice=dice),
        temperament=temperament, delay_days=dice.randrange(4, 28), invoices_a_month=segment.invoices_a_month * dice.uniform(0.6, 1.4),
        typical_cents=typical, season=pick(dice, weights=SEASONS if temperament != "seasonal" else {**SEASONS, "level": 0}),
        fails_on=start + timedelta(days=dice.randrange(200, max(days, 201))) if segment.kind == "company" and dice.random() < 0.02 else None,
    )  # fmt: skip


def invent_name(segment: Segment, *, country: str, language: str, dice: Random) -> str:
    """Make a name as such a customer would bear; a person's name for natural persons."""
    tongue, form = TONGUES[language], dice.choice(PLACES[country].forms)
    last, trade = dice.choice(tongue.last), dice.choice(tongue.trades)
    if segment.kind == "public":
        return dice.choice(tongue.public).format(town=town(dice, language=language))
    if segment.kind == "consumer":
        return f"{dice.choice(tongue.first)} {last}"
    if segment.kind == "sole_trader":
        return f"{dice.choice(tongue.first)} {last} {trade}"
    if segment.name == "enterprise":
        return f"{'-'.join(dice.sample(tongue.last, 2))} {dice.choice(('Industries', 'Group', 'Holding', 'International'))} {form}"
    if dice.random() < 0.25:
        return f"{tongue.family.format(last=last)} {trade} {form}"
    return f"{trade} {last} {form}" if dice.random() < 0.5 else f"{last} {trade} {town(dice, language=language)} {form}"


def street(country: str, *, dice: Random) -> str:
    """Write a street and number in the country's order."""
    name, number = dice.choice(PLACES[country].streets), dice.randrange(1, 240)
    return f"{number} {name}" if country in ("US", "GB", "FR") else f"{name} {number}"


def joined_on(dice: Random, *, start: date, days: int) -> date:
    """Return the day since when the customer buys; one in ten joins while the world runs."""
    if dice.random() < 0.1:
        return start + timedelta(days=dice.randrange(1, max(days - 30, 2)))
    return start - timedelta(days=dice.randrange(30, 3000))


def round_limit(cents: float) -> int:
    """Round a credit limit to thousands of the currency, at least one thousand, in cents."""
    return max(round(cents / 100_000), 1) * 100_000


def make_contacts(name: str, *, segment: Segment, country: str, language: str, dice: Random) -> tuple[Contact, ...]:
    """Make the people (or the shared mailbox) who get the mail; one account in forty has none at all."""
    if dice.random() < 0.025:
        return ()
    domain = f"{slug(name)[:34].strip('-')}-{dice.randrange(100, 1000)}.example"
    tongue, place = TONGUES[language], PLACES[country]
    count = dice.randrange(1, segment.contacts + 1)
    people: dict[str, Contact] = {}
    for role in ROLES[:count] if segment.kind in ("company", "public") else ("ap",):
        person = f"{dice.choice(tongue.first)} {dice.choice(tongue.last)}"
        shared = role == "ap" and dice.random() < 0.5
        local = (
            {"nl": "boekhouding", "fr": "compta", "de": "buchhaltung"}.get(language, "ap")
            if shared
            else slug(person).replace("-", ".")
        )
        email = "" if dice.random() < 0.02 else f"{local}@{domain}"
        people[email] = Contact(
            "" if shared else person, role, email, fill(place.phone, dice=dice), language, dice.random() < 0.02
        )
    return tuple(
        contact if not contact.name else with_mobile(contact, place=place, domain=domain) for contact in people.values()
    )


def with_mobile(contact: Contact, *, place: Place, domain: str) -> Contact:
    """Give half of the people who have a name a mobile number, where there are such for fiction; by dice of their own."""
    dice = Random(f"mobile {contact.name} {domain}")
    return replace(contact, phone=fill(place.mobile, dice=dice)) if place.mobile and dice.random() < 0.5 else contact


PLAIN_LETTERS = {ord("ł"): "l", ord("Ł"): "L", ord("ß"): "ss", ord("œ"): "oe"}


def slug(text: str) -> str:
    """Write a name with plain small letters, digits and hyphens, as an address would."""
    plain = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def share_party(account: Account, *, twin: Account) -> Account:
    """Let the account be one more account of a legal person who already buys from a sister company."""
    return replace(
        account, party=twin.party, name=twin.name, party_kind=twin.party_kind, segment=twin.segment, country=twin.country,
        language=twin.language, street=twin.street, postcode=twin.postcode, city=twin.city, contacts=twin.contacts,
        currency="GBP" if twin.country == "GB" else COMPANIES[account.company].currency, temperament=twin.temperament,
        delay_days=twin.delay_days, fails_on=twin.fails_on,
        typical_cents=twin.typical_cents, invoices_a_month=twin.invoices_a_month, credit_limit=twin.credit_limit,
    )  # fmt: skip


def join_groups(accounts: list[Account], *, seed: int) -> list[Account]:
    """Hang some subsidiaries under a head office of the same selling company."""
    heads = [a for a in accounts if a.segment == "enterprise" and chance(seed, "head", a.id).random() < 0.5]
    grouped = list(accounts)
    for account in accounts:
        dice = chance(seed, "group", account.id)
        mine = [head for head in heads if head.company == account.company and head.country == account.country]
        may_join = account.party_kind == "company" and account not in heads and account.segment != "mom-and-pop"
        if mine and may_join and dice.random() < 0.2:
            grouped[account.id] = replace(account, parent_key=dice.choice(mine).party)
    return grouped
