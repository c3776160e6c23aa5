"""When does a customer pay by itself, and what does a reminder change? Pure: an account and dice in, days out."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from world.days import month_end, on_or_after
from world.people import Account

HIGH_SEASON = {"level": (), "summer": (5, 6, 7, 8), "year_end": (10, 11, 12), "spring": (3, 4, 5)}


@dataclass(frozen=True)
class Intent:
    """A day on which the customer means to pay, and the thousandths of the open amount it will send."""

    on: date
    permille: int = 1000


def season_factor(account: Account, *, month: int) -> float:
    """Return how much more or less than usual the customer buys in a month; August is quiet for all but summer trades."""
    if account.season == "level":
        return 0.75 if month == 8 else 1.0
    return 1.9 if month in HIGH_SEASON[account.season] else 0.6


def intends(account: Account, *, issued_on: date, due_on: date, life: float, dice: Random) -> Intent | None:
    """Return when the customer pays unprompted; `life` is how far the world is, 0 to 1. None: not without a push."""
    permille = dice.randrange(30, 70) * 10 if account.temperament == "part_payer" else 1000
    late = lateness(account, due_on=due_on, life=life, dice=dice)
    if late is None:
        return None
    on = due_on + timedelta(days=late)
    if account.temperament == "punctual" and account.discount_percent and dice.random() < 0.7:
        on = issued_on + timedelta(days=dice.randrange(5, 9))
    return Intent(working(account, day=max(on, issued_on + timedelta(days=1))), permille)


def lateness(account: Account, *, due_on: date, life: float, dice: Random) -> int | None:
    """Return by how many days the customer means to miss the due date (early: negative); None: it waits for a push."""
    jitter = dice.randrange(-3, 2)
    match account.temperament:
        case "punctual" | "quarrelsome":
            return jitter
        case "habitual":
            return max(account.delay_days + dice.randrange(-4, 6), 0) if dice.random() > 0.04 else None
        case "month_end":
            return (month_end(due_on) - due_on).days
        case "deteriorating":
            return int(2 + 60 * life * life) + jitter if life < 0.6 or dice.random() > life - 0.6 else None
        case "seasonal":
            return jitter if due_on.month in HIGH_SEASON[account.season] else 25 + dice.randrange(0, 20)
        case "part_payer":
            return dice.randrange(0, 20)
    return None


def reacts(account: Account, *, reminder_count: int, severity: int, dice: Random) -> int | None:
    """Return after how many days the customer pays because of this reminder; None: it does not stir."""
    match account.temperament:
        case "second_reminder":
            return dice.randrange(3, 9) if reminder_count >= 2 else None
        case "silent":
            may_pay = severity >= 3 and dice.random() < (0.1 if account.delay_days % 4 == 0 else 0.4)
            return dice.randrange(8, 20) if may_pay else None
        case "deteriorating":
            return dice.randrange(5, 12) if dice.random() < 0.45 else None
        case "quarrelsome":
            return dice.randrange(4, 12) if dice.random() < 0.3 else None
        case _:
            return dice.randrange(2, 8) if dice.random() < 0.55 else None


def promises_instead(account: Account, *, dice: Random) -> bool:
    """Say whether the customer answers a reminder with a date instead of money."""
    shares = {"silent": 0.05, "part_payer": 0.3, "deteriorating": 0.3, "second_reminder": 0.15, "habitual": 0.1}
    return dice.random() < shares.get(account.temperament, 0.02)


def disputes(account: Account, *, dice: Random) -> bool:
    """Say whether the customer finds a fault in an invoice."""
    return dice.random() < (0.2 if account.temperament == "quarrelsome" else 0.015)


def working(account: Account, *, day: date) -> date:
    """Return the first business day of the customer's country from `day` on."""
    return on_or_after(day, country=account.country)
