"""How does money move? Payments, debits pulled and returned, credits, deposits, write-offs."""

from datetime import date, timedelta
from random import Random

from world.books import Item
from world.days import add_business_days, on_or_after
from world.habits import working
from world.life import Life
from world.trade import open_item

PENNY_GAP = 500
LATER = timedelta(days=30)


def pay(life: Life, day: date, item_id: int, permille: int) -> None:
    """Let the customer send money for an item: all, a part, or a little too little."""
    item = life.books.items[item_id]
    dice = life.chance("pay", item_id, day.isoformat())
    payable = item.open - item.disputed
    if payable <= 0 or item.account in life.failed or (item.disputed and dice.random() < 0.5):
        return
    if not may_pay_on(life, item=item, day=day, permille=permille):
        return
    amount = payable * permille // 1000
    if permille == 1000:
        amount -= kept_back(life, item=item, day=day, payable=payable, dice=dice)
    book(life, item=item, kind="payment", amount=amount, day=day, receipt=receipt(life, item=item, day=day))
    if item.method == "transfer" and item.open == 0 and dice.random() < 0.002:
        put_on_account(life, account_id=item.account, day=day, amount=amount)
    if permille < 1000 and item.open - item.disputed > PENNY_GAP:
        later = day + timedelta(days=dice.randrange(18, 45))
        life.plan("pay", on=later, subject=item_id, figure=dice.choice((500, 700, 1000)))
    elif 0 < item.open <= PENNY_GAP:
        life.plan("forgive", on=day + LATER, subject=item_id)


def kept_back(life: Life, *, item: Item, day: date, payable: int, dice: Random) -> int:
    """Return the cents the customer does not send: the agreed cash discount (booked as a credit), a cut, bank charges."""
    if item.discount_until is not None and day <= item.discount_until and payable == item.amount:
        rebate = item.amount * item.discount_percent // 100
        reference = f"cash discount {item.discount_percent} %"
        book(life, item=item, kind="credit", amount=rebate, day=day, receipt=reference)
        return rebate
    mood = dice.random()
    if item.method != "transfer" or mood >= 0.03:
        return 0
    return payable * dice.randrange(3, 30) // 1000 if mood < 0.02 else min(dice.randrange(1, 400), payable - 1)


def may_pay_on(life: Life, *, item: Item, day: date, permille: int) -> bool:
    """Say whether the bank works today; plan the payment anew when it does not."""
    fit = working(life.accounts[item.account], day=day)
    if fit != day:
        life.plan("pay", on=fit, subject=item.id, figure=permille)
    return fit == day


def receipt(life: Life, *, item: Item, day: date) -> str:
    """Return the bank reference: one a customer and day, since people pay several invoices at once."""
    return f"{item.company}{day:%y%m%d}{life.accounts[item.account].id:05d}"


def book(life: Life, *, item: Item, kind: str, amount: int, day: date, receipt: str) -> None:
    """Book a movement with today as value date; the clerk gets to it today or within two business days.

    After the hand-over the bank's own statements come first, and a payment is booked a business day later or two.
    """
    lags = (0, 0, 0, 1, 1, 2) if life.erp_duns(day) else (1, 1, 1, 2)
    lag = life.chance("lag", item.company, day.isoformat()).choice(lags) if kind == "payment" else 0
    booked_on = add_business_days(day, count=lag, country=item.company)
    life.books.settle(item, kind=kind, amount=amount, value_on=day, booked_on=booked_on, receipt=receipt)


def pull(life: Life, day: date, item_id: int, _: int) -> None:
    """Collect a direct debit on its due date; one in twenty-five comes back."""
    item = life.books.items[item_id]
    fit = on_or_after(day, country=item.company)
    if fit != day:
        life.plan("pull", on=fit, subject=item_id)
        return
    if item.open <= 0 or item.account in life.failed or item.disputed:
        return
    amount = item.open
    book(life, item=item, kind="payment", amount=amount, day=day, receipt=f"DD {receipt(life, item=item, day=day)}")
    dice = life.chance("pull", item_id)
    if dice.random() < 0.04:
        back = add_business_days(day, count=dice.randrange(3, 7), country=item.company)
        life.plan("come_back", on=back, subject=item_id, figure=amount)


def come_back(life: Life, day: date, item_id: int, amount: int) -> None:
    """Book a returned debit; the item is open again and must now be paid by transfer."""
    item = life.books.items[item_id]
    item.is_returned = True
    book(
        life, item=item, kind="return", amount=-amount, day=day, receipt=f"returned {receipt(life, item=item, day=day)}"
    )
    dice = life.chance("come_back", item_id)
    life.plan("remind", on=day + timedelta(days=10), subject=item_id, figure=1)
    if dice.random() < 0.6:
        life.plan("pay", on=day + timedelta(days=dice.randrange(5, 30)), subject=item_id, figure=1000)


def credit(life: Life, day: date, item_id: int, permille: int) -> None:
    """Issue a credit note that names its invoice."""
    invoice = life.books.items[item_id]
    note = make_credit(life, like=invoice, day=day, amount=max(invoice.amount * permille // 1000, 1))
    note.linked_number = invoice.number
    settle_against(life, note=note, invoice=invoice, day=day)
    if note.open:
        life.plan("apply", on=day + timedelta(days=14), subject=note.id)


def bonus(life: Life, day: date, item_id: int, permille: int) -> None:
    """Issue a credit note that names no invoice, such as a yearly bonus."""
    invoice = life.books.items[item_id]
    note = make_credit(life, like=invoice, day=day, amount=max(invoice.amount * permille // 1000, 100))
    life.plan("apply", on=day + timedelta(days=35), subject=note.id)


def make_credit(life: Life, *, like: Item, day: date, amount: int) -> Item:
    """Put a credit note into the books."""
    account = life.accounts[like.account]
    number = life.next_number(account.company, kind="credit_note", on=day)
    return open_item(life, account=account, kind="credit_note", number=number, day=day, due=day, amount=-amount)


def deposit(life: Life, day: date, account_id: int, _: int) -> None:
    """Let money arrive that names no invoice."""
    account = life.accounts[account_id]
    if account_id not in life.failed:
        amount = max(account.typical_cents // 10_000, 1) * 5_000
        put_on_account(life, account_id=account_id, day=working(account, day=day), amount=amount)


def put_on_account(life: Life, *, account_id: int, day: date, amount: int) -> None:
    """Book a payment on account, to be matched some weeks later."""
    account = life.accounts[account_id]
    number = life.next_number(account.company, kind="on_account", on=day)
    item = open_item(life, account=account, kind="on_account", number=number, day=day, due=day, amount=-amount)
    life.plan("apply", on=day + timedelta(days=life.chance("apply", item.id).randrange(15, 50)), subject=item.id)


def apply(life: Life, day: date, note_id: int, _: int) -> None:
    """Match an open credit with the oldest open invoices of the account; try again later when none is left."""
    note = life.books.items[note_id]
    for invoice in life.books.items:
        if invoice.account == note.account and invoice.kind == "invoice" and invoice.open > 0 and note.open < 0:
            settle_against(life, note=note, invoice=invoice, day=day)
    if note.open < 0:
        life.plan("apply", on=day + LATER, subject=note_id)


def settle_against(life: Life, *, note: Item, invoice: Item, day: date) -> None:
    """Clear a credit against an invoice: two movements that cancel out."""
    amount = min(-note.open, max(invoice.open, 0))
    book(life, item=invoice, kind="credit", amount=amount, day=day, receipt=note.number)
    book(life, item=note, kind="credit", amount=-amount, day=day, receipt=invoice.number)


def forgive(life: Life, day: date, item_id: int, _: int) -> None:
    """Write a small rest off."""
    item = life.books.items[item_id]
    if 0 < item.open <= PENNY_GAP:
        book(life, item=item, kind="writeoff", amount=item.open, day=day, receipt="small difference")


def write_off(life: Life, day: date, account_id: int, _: int) -> None:
    """Write off what a failed customer still owes."""
    for item in life.books.items:
        if item.account == account_id and item.kind == "invoice" and item.open > 0:
            book(life, item=item, kind="writeoff", amount=item.open, day=day, receipt="insolvency")
