"""What do customers and clerks say to each other? Reminders, promises, disputes, blocks, notes."""

from datetime import date, timedelta

from world.books import Block, Dispute, Item, Note, Promise
from world.habits import promises_instead, reacts, working
from world.life import Life
from world.payments import credit

REASONS = {
    "PRICE": 25,
    "QTY-SHORT": 18,
    "QUALITY": 20,
    "NOT-RECEIVED": 12,
    "PO-MISSING": 15,
    "DUPLICATE": 4,
    "OTHER": 6,
}
SPOKEN = {"QTY-SHORT": "too little delivered", "NOT-RECEIVED": "not received", "PO-MISSING": "order number missing"}
ERP_SPACING = {1: 14, 2: 16, 3: 30}
CLERKS = ("M. Jansen", "C. Leroy", "S. Whitaker")
SAYINGS = (
    "Called, accounts payable asks for a copy of the invoice.",
    "New purchasing system since this month, invoices need the order number.",
    "Pays in the weekly run on Thursday.",
    "Contact on leave until the end of the month, ask for the deputy.",
    "Sales asks to be told before a final reminder goes out.",
)


def remind(life: Life, day: date, item_id: int, level: int) -> None:
    """Let the seller's ERP send its own reminder, as long as it still does."""
    item = life.books.items[item_id]
    if item.open <= 0 or item.disputed or item.account in life.failed or not life.erp_duns(day):
        return
    if item.promised_on is not None and item.promised_on >= day:
        life.plan("remind", on=item.promised_on + timedelta(days=5), subject=item_id, figure=level)
        return
    item.level, item.last_notice_on = level, day
    hear(life, item=item, day=day, severity=level)
    life.plan("remind", on=day + timedelta(days=ERP_SPACING[level]), subject=item_id, figure=min(level + 1, 3))
    if level == 3 and life.chance("note", item_id, day.isoformat()).random() < 0.2:
        note(life, account_id=item.account, day=day, text="Final reminder sent, no answer yet.")


def hear(life: Life, *, item: Item, day: date, severity: int) -> str:
    """Let a customer take in a reminder of an item: pay soon, give a date, or nothing; return which."""
    account = life.accounts[item.account]
    item.reminder_count += 1
    dice = life.chance("hear", item.id, item.reminder_count)
    has_word = item.promised_on is not None and item.promised_on >= day
    if account.id in life.failed or item.open <= 0 or has_word:
        return "nothing"
    if promises_instead(account, dice=dice):
        promise(life, item=item, day=day)
        return "promise"
    days = reacts(account, reminder_count=item.reminder_count, severity=severity, dice=dice)
    if days is None:
        return "nothing"
    life.plan("pay", on=working(account, day=day + timedelta(days=days)), subject=item.id, figure=1000)
    return "pay"


def promise(life: Life, *, item: Item, day: date) -> None:
    """Write down a promise; two of three are kept."""
    dice = life.chance("promise", item.id, item.reminder_count)
    due = working(life.accounts[item.account], day=day + timedelta(days=dice.randrange(5, 22)))
    item.promised_on = due
    life.books.promises.append(Promise(item.id, day, due, item.open))
    if dice.random() < 0.66:
        life.plan("pay", on=due, subject=item.id, figure=1000)
    elif dice.random() < 0.6:
        life.plan("pay", on=due + timedelta(days=dice.randrange(10, 40)), subject=item.id, figure=1000)


def dispute(life: Life, day: date, item_id: int, permille: int) -> None:
    """Open a dispute over (part of) an item that is still unpaid."""
    item = life.books.items[item_id]
    if item.open <= 0 or item.disputed:
        return
    dice = life.chance("dispute", item_id)
    reason = dice.choices(list(REASONS), weights=list(REASONS.values()))[0]
    amount = max(min(item.amount * permille // 1000, item.open), 1)
    item.disputed = amount
    life.books.disputes.append(Dispute(item_id, day, amount, reason))
    note(life, account_id=item.account, day=day, text=f"Disputes {item.number}: {SPOKEN.get(reason, reason.lower())}.")
    life.plan("settle", on=day + timedelta(days=dice.randrange(8, 75)), subject=len(life.books.disputes) - 1)


def settle(life: Life, day: date, dispute_id: int, _: int) -> None:
    """Close a dispute: by a credit note, or by telling the customer that it must pay."""
    case = life.books.disputes[dispute_id]
    item, dice = life.books.items[case.item], life.chance("settle", dispute_id)
    case.closed_on, item.disputed = day, 0
    case.outcome = "accepted_credit" if dice.random() < 0.55 else "rejected_pay"
    if case.outcome == "accepted_credit" and item.open > 0:
        credit(life, day, item.id, max(case.amount * 1000 // item.amount, 1))
    on = working(life.accounts[item.account], day=day + timedelta(days=dice.randrange(3, 21)))
    life.plan("pay", on=on, subject=item.id, figure=1000)
    life.plan("remind", on=max(item.due_on, day) + timedelta(days=10), subject=item.id, figure=min(item.level + 1, 3))


def fail(life: Life, day: date, account_id: int, _: int) -> None:
    """Let a customer become insolvent: it pays nothing any more and must not be dunned."""
    life.failed.add(account_id)
    life.books.blocks.append(Block(account_id, None, "INSOLVENCY", day, None))
    note(life, account_id=account_id, day=day, text="Insolvency published; claim to be filed with the administrator.")
    life.plan("write_off", on=day + timedelta(days=180), subject=account_id)


def stop(life: Life, day: date, account_id: int, days: int) -> None:
    """Let sales ask for a pause of reminders."""
    life.books.blocks.append(Block(account_id, None, "MANAGEMENT", day, day + timedelta(days=days)))


def hold_item(life: Life, *, item: Item, day: date) -> None:
    """Block one item while its papers are looked for."""
    life.books.blocks.append(Block(item.account, item.id, "OTHER", day, day + timedelta(days=21)))


def chatter(life: Life, *, day: date) -> None:
    """Let the clerks write a few notes, sales ask for pauses, and papers go missing."""
    if day.weekday() >= 5:
        return
    dice = life.chance("chatter", day.isoformat())
    if dice.random() < len(life.accounts) / 1000:
        note(life, account_id=dice.randrange(len(life.accounts)), day=day, text=dice.choice(SAYINGS))
    if dice.random() < len(life.accounts) / 4_000:
        stop(life, day, dice.randrange(len(life.accounts)), dice.randrange(10, 60))
    if life.books.items and dice.random() < len(life.accounts) / 5_000:
        item = life.books.items[-1 - dice.randrange(min(len(life.books.items), 400))]
        if item.open > 0:
            hold_item(life, item=item, day=day)


def note(life: Life, *, account_id: int, day: date, text: str) -> None:
    """Write a line into the ERP."""
    author = CLERKS[account_id % len(CLERKS)]
    life.books.notes.append(Note(account_id, day, author, text))
