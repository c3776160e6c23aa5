"""How can a telephone call end, and which endings reached somebody?"""

from typing import Final

REACHED: Final = ("will_pay", "disputes", "will_check", "refuses", "no_money", "other")
NOT_REACHED: Final = ("nobody", "voicemail", "wrong_person", "wrong_number")
OUTCOMES: Final = (*REACHED, *NOT_REACHED)


def is_reached(outcome: str) -> bool:
    """Tell whether a person was spoken to who could answer."""
    return outcome in REACHED


def attempt(before: list[str]) -> int:
    """Count this call among those since somebody was reached; `before` = earlier outcomes, the last one first."""
    number = 1
    for outcome in before:
        if is_reached(outcome):
            break
        number += 1
    return number
