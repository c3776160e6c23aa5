"""T14: is the book a plain model of it, to the cent, whatever happens in whatever order?"""

from django.db import transaction

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.tenancy import context
from tests.analysis.portfolio.test_book_machine import live
from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import MORNING, House

STEPS, LIVES = 5000, 10


def prove(_house: House, wanted: Wanted) -> Bar:
    """Live until there were enough steps; where book and model differ, the proof is over."""
    enough, steps, tried = (STEPS // 20 if wanted.is_short else STEPS), 0, 0
    try:
        while steps < enough:
            tried += 1
            steps += _live_in_a_tenant(f"t14-{tried}")
    except AssertionError as difference:
        return Bar(1, f"after {steps} steps book and model differ: {difference}")
    return Bar(0, f"{steps} steps in {tried * LIVES} lives; every day as it was seen, as reported and restated")


def _live_in_a_tenant(name: str) -> int:
    with transaction.atomic():
        made = identity.create_tenant(name, name=name, at=MORNING)
        with context.tenant(made.id):
            return live(made.id, lives=LIVES)
