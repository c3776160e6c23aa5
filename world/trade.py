"""What is sold today, and on which terms?"""

from datetime import date, timedelta
from random import Random

from world.books import Item
from world.days import is_business_day, month_end
from world.habits import disputes, intends, season_factor
from world.life import Life
from world.people import Account

WORKING_DAYS_A_MONTH = 21
ERP_FIRST_REMINDER_DAYS = 10


def sell(life: Life, *, day: date) -> None:
    """Issue today's invoices of all companies."""
    dice = life.chance("trade", day.isoformat())
    for account in life.accounts:
        luck = dice.random()
        if day < account.since or account.id in life.failed or not is_business_day(day, country=account.company):
            continue
        if luck < account.invoices_a_month * season_factor(account, month=day.month) / WORKING_DAYS_A_MONTH:
            invoice(life, account=account, day=day)


def invoice(life: Life, *, account: Account, day: date) -> None:
    """Issue one invoice, in instalments now and then, and decide in secret when it will be paid."""
    number = life.next_number(account.company, kind="invoice", on=day)
    dice = life.chance("invoice", account.company, number)
    amount = max(int(account.typical_cents * dice.lognormvariate(0, 0.7)), 995)
    count = dice.choice((3, 4)) if amount > 150_000 and account.method == "transfer" and dice.random() < 0.04 else 1
    base = due_on(account, issued_on=day)
    items = []
    for index in range(count):
        part = amount // count if index else amount - amount // count * (count - 1)
        due = base + timedelta(days=30 * index)
        items.append(open_item(life, account=account, kind="invoice", number=number, day=day, due=due, amount=part))
        items[-1].instalment_no = index + 1 if count > 1 else 0
        items[-1].purchase_order = (
            f"PO-{dice.randrange(100_000, 1_000_000)}" if account.segment != "mom-and-pop" else ""
        )
    if account.discount_percent and count == 1:
        items[0].discount_percent, items[0].discount_until = account.discount_percent, day + timedelta(days=10)
    for item in items:
        foresee(life, account=account, item=item)


def due_on(account: Account, *, issued_on: date) -> date:
    """Return the due date by the account's terms: a number of days, to the end of that month with EOM."""
    due = issued_on + timedelta(days=int(account.terms.removesuffix("EOM")))
    return month_end(due) if account.terms.endswith("EOM") else due


def open_item(life: Life, *, account: Account, kind: str, number: str, day: date, due: date, amount: int) -> Item:
    """Put a new item into the books."""
    item = Item(
        id=len(life.books.items), account=account.id, company=account.company, number=number, kind=kind,
        instalment_no=0, issued_on=day, due_on=due, currency=account.currency, amount=amount, open=amount,
        method=account.method if kind == "invoice" else "transfer", purchase_order="", terms=account.terms,
    )  # fmt: skip
    life.books.items.append(item)
    return item


def foresee(life: Life, *, account: Account, item: Item) -> None:
    """Put on the agenda what the customer means to do with an item, and the ERP's first reminder."""
    dice = life.chance("fate", item.id)
    life.plan("remind", on=item.due_on + timedelta(days=ERP_FIRST_REMINDER_DAYS), subject=item.id, figure=1)
    may_have_fault(life, account=account, item=item, dice=dice)
    if item.method == "direct_debit":
        life.plan("pull", on=item.due_on, subject=item.id)
    elif item.method == "card":
        life.plan("pay", on=item.issued_on + timedelta(days=dice.randrange(1, 4)), subject=item.id, figure=1000)
    else:
        progress = life.progress(item.issued_on)
        intent = intends(account, issued_on=item.issued_on, due_on=item.due_on, life=progress, dice=dice)
        if intent is not None:
            life.plan("pay", on=intent.on, subject=item.id, figure=intent.permille)


def may_have_fault(life: Life, *, account: Account, item: Item, dice: Random) -> None:
    """Plan a dispute, or a credit note for goods sent back, or a deposit without saying what for."""
    if disputes(account, dice=dice):
        on = item.issued_on + timedelta(days=dice.randrange(3, 35))
        life.plan("dispute", on=on, subject=item.id, figure=1000 if dice.random() < 0.4 else dice.randrange(5, 60) * 10)
    elif dice.random() < 0.03:
        on = item.issued_on + timedelta(days=dice.randrange(4, 40))
        life.plan("credit", on=on, subject=item.id, figure=1000 if dice.random() < 0.2 else dice.randrange(5, 50) * 10)
    elif dice.random() < 0.004:
        life.plan("bonus", on=item.issued_on + timedelta(days=20), subject=item.id, figure=dice.randrange(1, 5) * 10)
    elif dice.random() < 0.006:
        life.plan("deposit", on=item.issued_on + timedelta(days=dice.randrange(1, 60)), subject=item.account)
