"""What do customers do with the mails they get, and what do they write back?"""

import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from email.utils import format_datetime, getaddresses, parseaddr
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from world.books import Item
from world.days import on_or_after
from world.letters import BODIES, BOUNCE, GREETINGS, REASONS, speech
from world.life import Life
from world.people import COMPANIES, Account, Contact
from world.places import PLACES
from world.quarrels import hear

ANSWER_SHARES = {"punctual": 0.25, "quarrelsome": 0.4, "part_payer": 0.3, "deteriorating": 0.25, "silent": 0.03}
USUAL_SHARE, AWAY_SHARE = 0.18, 0.04
USUAL_ANSWERS = {"promise": 6, "paid": 5, "resend": 4, "question": 2, "wrong": 1}
ANSWERS = {
    "quarrelsome": {"complaint": 4, "paid": 3, "question": 3, "resend": 2},
    "part_payer": {"plan": 5, "promise": 4, "question": 1},
    "deteriorating": {"plan": 4, "promise": 4, "resend": 2},
}
UNASKED_SHARE = 0.015
UNASKED_USUALLY = {"resend": 4, "paid": 3, "question": 3}
UNASKED = {"part_payer": {"plan": 3, "question": 1}, "deteriorating": {"plan": 3, "question": 1}}
COLLEAGUE_SHARE, PRIVATE_DOMAIN = 0.08, "private-mail.example"
QUOTED_LINES = 14


@dataclass
class Letter:
    """An answer that a customer will send."""

    on: str
    kind: str
    account: int
    contact: str
    to: str
    subject: str
    answers: str
    numbers: list[str]
    promised_on: str = ""
    reason: str = ""
    sent_on: str = ""
    quoted: str = ""


@dataclass
class Post:
    """The customers' side of the mail: what was read already, and what will be answered."""

    seen: set[str] = field(default_factory=set)
    letters: list[Letter] = field(default_factory=list)

    def receive(self, life: Life, *, mails: list[bytes], day: date) -> int:
        """Let customers read mails once each, by Message-ID; reminders move them as their temperament says."""
        reached = 0
        homes = addresses(life)
        open_items = by_account(life)
        for raw in mails:
            message = message_from_bytes(raw, policy=default)
            name = str(message["Message-ID"] or sha256(raw).hexdigest())
            if name in self.seen:
                continue
            self.seen.add(name)
            recipients = getaddresses([str(value) for value in message.get_all("To", [])])
            for _, recipient in recipients:
                for account, contact in homes.get(recipient.lower(), []):
                    items = named_items(open_items.get(account.id, []), text=words(message))
                    if items:
                        reached += 1
                        self.read(life, message=message, account=account, contact=contact, items=items, day=day)
        return reached

    def read(
        self, life: Life, *, message: Message, account: Account, contact: Contact, items: list[Item], day: date
    ) -> None:
        """Let one customer read one mail about its items."""
        if contact.is_dead:
            self.answer("bounce", message=message, account=account, contact=contact, items=items, on=day)
            return
        for item in items:
            did = hear(life, item=item, day=day, severity=item.reminder_count + 1)
        dice = life.chance("answer", account.id, contact.email, day.isoformat(), min(item.number for item in items))
        later = on_or_after(day + timedelta(days=dice.randrange(0, 3)), country=account.country)
        if dice.random() < AWAY_SHARE:
            self.answer("away", message=message, account=account, contact=contact, items=items, on=day)
            self.letters[-1].promised_on = (day + timedelta(days=dice.randrange(3, 16))).isoformat()
        if dice.random() < ANSWER_SHARES.get(account.temperament, USUAL_SHARE) or did == "promise":
            weights = ANSWERS.get(account.temperament, USUAL_ANSWERS)
            kind = "promise" if did in ("promise", "pay") else dice.choices([*weights], weights=[*weights.values()])[0]
            self.answer(kind, message=message, account=account, contact=contact, items=items, on=later)
            promised = [item.promised_on for item in items if item.promised_on and item.promised_on > later]
            pay_on = on_or_after(later + timedelta(days=dice.randrange(2, 12)), country=account.country)
            self.letters[-1].promised_on = (max(promised) if promised else pay_on).isoformat()

    def answer(
        self, kind: str, *, message: Message, account: Account, contact: Contact, items: list[Item], on: date
    ) -> None:
        """Put an answer into the outgoing mail of a day."""
        sender = str(message["Reply-To"] or message["From"] or "")
        self.letters.append(
            Letter(
                on.isoformat(), kind, account.id, contact.email, sender, str(message["Subject"] or ""),
                str(message["Message-ID"] or ""), sorted({item.number for item in items}),
                sent_on=sent_on(message, otherwise=on).isoformat(), quoted=quoted(message),
            )
        )  # fmt: skip

    def replies(self, life: Life, *, day: date) -> list[EmailMessage]:
        """Return what customers send on a day, and forget it."""
        today = [letter for letter in self.letters if letter.on <= day.isoformat()]
        today += complaints(life, day=day) + unasked(life, day=day)
        self.letters = [letter for letter in self.letters if letter.on > day.isoformat()]
        return [compose(life, letter=letter, day=day, serial=serial) for serial, letter in enumerate(today)]

    def as_json(self) -> dict[str, Any]:
        """Return what must be remembered, as plain values."""
        return {"seen": sorted(self.seen), "letters": [asdict(letter) for letter in self.letters]}

    @classmethod
    def from_json(cls, saved: dict[str, Any]) -> "Post":
        """Rebuild what `as_json` gave."""
        return cls(set(saved["seen"]), [Letter(**letter) for letter in saved["letters"]])


def complaints(life: Life, *, day: date) -> list[Letter]:
    """Return the letters by which customers dispute an invoice today; before the hand-over the ERP's clerks took them."""
    if life.erp_duns(day):
        return []
    found = []
    for case in life.books.disputes:
        item = life.books.items[case.item]
        contacts = [contact for contact in life.accounts[item.account].contacts if contact.email]
        if case.opened_on == day and contacts:
            desk, subject = COMPANIES[item.company].desk, item.number
            found.append(
                Letter(
                    day.isoformat(),
                    "dispute",
                    item.account,
                    contacts[0].email,
                    desk,
                    subject,
                    "",
                    [item.number],
                    reason=case.reason,
                )
            )
    return found


def unasked(life: Life, *, day: date) -> list[Letter]:
    """Return what customers who are late write by themselves on a working day."""
    if life.erp_duns(day) or day.weekday() >= 5:
        return []
    found = []
    for number, items in sorted(by_account(life).items()):
        account = life.accounts[number]
        late = [item for item in items if item.due_on < day and not item.disputed]
        writers = [contact for contact in account.contacts if contact.email and not contact.is_dead]
        dice = life.chance("unasked", number, day.isoformat())
        if late and writers and account.id not in life.failed and dice.random() < UNASKED_SHARE:
            weights = UNASKED.get(account.temperament, UNASKED_USUALLY)
            kind = dice.choices([*weights], weights=[*weights.values()])[0]
            desk = COMPANIES[account.company].desk
            found.append(
                Letter(day.isoformat(), kind, number, writers[0].email, desk, late[0].number, "", [late[0].number])
            )
    return found


def addresses(life: Life) -> dict[str, list[tuple[Account, Contact]]]:
    """Return who reads which address; a party with several accounts reads one mailbox."""
    homes: dict[str, list[tuple[Account, Contact]]] = {}
    for account in life.accounts:
        for contact in account.contacts:
            if contact.email:
                homes.setdefault(contact.email, []).append((account, contact))
    return homes


def by_account(life: Life) -> dict[int, list[Item]]:
    """Return the open invoices of each account."""
    found: dict[int, list[Item]] = {}
    for item in life.books.items:
        if item.open > 0 and item.kind == "invoice":
            found.setdefault(item.account, []).append(item)
    return found


def named_items(items: list[Item], *, text: str) -> list[Item]:
    """Return the items whose numbers stand in the text."""
    tokens = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9\-/]*", text))
    return [item for item in items if item.number in tokens]


def words(message: Message) -> str:
    """Return subject and plain text of a mail, or its HTML without tags."""
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain", "html"))
    text = part.get_content() if part is not None else ""
    return f"{message['Subject'] or ''}\n{re.sub(r'<[^>]*>', ' ', text)}"


def sent_on(message: Message, *, otherwise: date) -> date:
    """Return the day of a mail by its own word."""
    moment = getattr(message["Date"], "datetime", None)
    return moment.date() if moment else otherwise


def quoted(message: Message) -> str:
    """Return the first lines of a mail as a mail program quotes them."""
    lines = [line.rstrip() for line in words(message).splitlines()[1:]]
    return "\n".join(f"> {line}".rstrip() for line in lines[:QUOTED_LINES])


def compose(life: Life, *, letter: Letter, day: date, serial: int) -> EmailMessage:
    """Write an answer as a mail program would, threaded under the reminder."""
    account = life.accounts[letter.account]
    person = next((c.name for c in account.contacts if c.email == letter.contact), "")
    dice = life.chance("compose", letter.account, letter.on, letter.kind, *letter.numbers)
    sent = datetime.combine(
        day, time(9 + dice.randrange(7), dice.randrange(60)), ZoneInfo(PLACES[account.country].zone)
    )
    mail = EmailMessage(policy=SMTP)
    mail["From"] = letter_sender(letter, person=person, dice=life.chance("from", letter.account, letter.on))
    mail["To"] = letter.to
    tongue = speech(account.language)
    mail["Subject"] = (
        BOUNCE["subject"]
        if letter.kind == "bounce"
        else f"{tongue['away_mark' if letter.kind == 'away' else 're']} {letter.subject}"
    )
    mail["Date"] = format_datetime(sent)
    mail["Message-ID"] = f"<{day:%Y%m%d}.{serial}.{dice.randrange(10**9)}@{letter.contact.partition('@')[2]}>"
    if letter.answers and letter.kind != "bounce":
        mail["In-Reply-To"] = mail["References"] = letter.answers
    if letter.kind in ("away", "bounce"):
        mail["Auto-Submitted"] = "auto-replied"
    mail["X-Simulated"] = "yes"
    if letter.kind == "bounce":
        add_bounce(mail, letter=letter)
    else:
        mail.set_content(written(letter, account=account, person=person, dice=dice))
    return mail


def written(letter: Letter, *, account: Account, person: str, dice: Random) -> str:
    """Return what a customer writes: its words, who it is, and below what it answers, as its mail program quotes it."""
    language, tongue = account.language, speech(account.language)
    hello, goodbye = GREETINGS[language]
    said = dice.choice(BODIES[letter.kind][language]).format(
        numbers=", ".join(letter.numbers),
        day=date.fromisoformat(letter.promised_on).strftime(tongue["date"]) if letter.promised_on else "",
        reason=REASONS.get(letter.reason, REASONS["OTHER"])[language],
        other=next((c.email for c in account.contacts if c.email not in ("", letter.contact)), account.name),
    )
    name = person or account.name
    if dice.random() < 0.2 and letter.kind not in ("away", "complaint"):
        text = f"{said}\n\n{tongue['sent']}\n"
    else:
        phone = next((c.phone for c in account.contacts if c.email == letter.contact), "")
        lines = [account.name] * (name != account.name) + [f"{tongue['phone']}: {phone}"] * bool(phone)
        text = "\n".join([hello, "", said, "", goodbye, name, *(["", *lines] if lines else []), ""])
    if not letter.quoted or letter.kind == "away":
        return text
    day = date.fromisoformat(letter.sent_on or letter.on).strftime(tongue["date"])
    return f"{text}\n{tongue['wrote'].format(day=day, sender=parseaddr(letter.to)[1])}\n{letter.quoted}\n"


def letter_sender(letter: Letter, *, person: str, dice: Random) -> Address:
    """Return who the answer comes from: now and then a colleague, or the own mail of a person; bounces from the server."""
    user, _, domain = letter.contact.partition("@")
    if letter.kind == "bounce":
        return Address("Mail Delivery Subsystem", "mailer-daemon", domain)
    if letter.kind != "away" and dice.random() < COLLEAGUE_SHARE:
        return Address("", "office", domain) if dice.random() < 0.5 else Address(person, user, PRIVATE_DOMAIN)
    return Address(person, user, domain)


def add_bounce(mail: EmailMessage, *, letter: Letter) -> None:
    """Make the mail a delivery status notification (RFC 3464) for a mailbox that does not exist."""
    mail.set_content(BOUNCE["text"].format(address=letter.contact))
    mail.make_mixed()
    status, quoted = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    status["Content-Type"] = "message/delivery-status"
    status.set_payload(
        [
            block({"Reporting-MTA": f"dns; mx.{letter.contact.partition('@')[2]}"}),
            block(
                {
                    "Final-Recipient": f"rfc822; {letter.contact}",
                    "Action": "failed",
                    "Status": "5.1.1",
                    "Diagnostic-Code": "smtp; 550 5.1.1 No such user here",
                }
            ),
        ]
    )
    quoted["Content-Type"] = "text/rfc822-headers"
    subject = Header(letter.subject, "utf-8").encode() if not letter.subject.isascii() else letter.subject
    quoted.set_payload(f"Message-ID: {letter.answers}\r\nSubject: {subject}\r\n")
    mail.attach(status)
    mail.attach(quoted)
    mail.replace_header("Content-Type", 'multipart/report; report-type=delivery-status; boundary="=_simulated"')


def block(lines: dict[str, str]) -> Message:
    """Return one block of header lines of a delivery status."""
    message = Message()
    for name, value in lines.items():
        message[name] = value
    return message


def read_maildir(folder: Path) -> list[bytes]:
    """Return the mails under a folder: .eml files, or the new and cur parts of a maildir, oldest name first."""
    files = sorted(
        p for p in folder.rglob("*") if p.is_file() and (p.suffix == ".eml" or p.parent.name in ("new", "cur"))
    )
    return [path.read_bytes() for path in files]
