"""Through which states does a message go, and which moves are there?"""

from enum import StrEnum
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class State(StrEnum):
    """Where a message stands between being written and being known to have arrived at the server."""

    WAITING_APPROVAL = "waiting_approval"
    PLANNED = "planned"
    DUE = "due"
    CLAIMED = "claimed"
    DATA = "data"
    SENT = "sent"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SHADOW = "shadow"
    BOUNCED = "bounced"


MOVES: Final[dict[State, frozenset[State]]] = {
    State.WAITING_APPROVAL: frozenset({State.PLANNED, State.CANCELLED, State.SUPPRESSED}),
    State.PLANNED: frozenset(
        {State.PLANNED, State.DUE, State.WAITING_APPROVAL, State.CANCELLED, State.SUPPRESSED, State.SHADOW}
    ),
    State.DUE: frozenset(
        {State.CLAIMED, State.PLANNED, State.WAITING_APPROVAL, State.CANCELLED, State.SUPPRESSED, State.SHADOW}
    ),
    State.CLAIMED: frozenset(
        {State.DATA, State.DUE, State.PLANNED, State.SUPPRESSED, State.CANCELLED, State.SHADOW, State.FAILED}
    ),
    State.DATA: frozenset({State.SENT, State.UNKNOWN, State.FAILED, State.DUE}),
    State.UNKNOWN: frozenset({State.SENT, State.FAILED, State.DUE, State.BOUNCED}),
    State.SUPPRESSED: frozenset({State.PLANNED, State.CANCELLED}),
    State.FAILED: frozenset({State.PLANNED, State.CANCELLED}),
    State.SENT: frozenset({State.BOUNCED}),
    State.CANCELLED: frozenset(),
    State.SHADOW: frozenset(),
    State.BOUNCED: frozenset(),
}
"""From each state the states one may go to.

`data -> due` is a server's refusal before it took the message, or a readable Sent record that does not hold it.
`unknown -> *` is a person's word, or a bounce. `sent -> bounced` is a server's report that it could not bring it.
`suppressed | failed -> planned` is a person asking again.
"""

SETTLED: Final = frozenset({State.SENT, State.SUPPRESSED, State.FAILED, State.CANCELLED, State.SHADOW, State.BOUNCED})
UNDOABLE: Final = frozenset({State.WAITING_APPROVAL, State.PLANNED, State.DUE, State.CLAIMED})
POSTABLE: Final = frozenset({State.CLAIMED, State.CANCELLED})
"""Where a printed letter may stand when a person says that it is in the letter box: also taken back since, and gone all
the same. Paper cannot be called back, so what the person says is written down as it is.
"""
SPOKEN: Final = frozenset({State.DATA, State.SENT, State.UNKNOWN})
"""The states in which the world may have heard the message."""


class NoSuchMove(Refused):
    """The message stands where this cannot be done to it any more."""

    says = _("A message that is %(before)s cannot become %(after)s.")


def may_move(before: State, after: State) -> bool:
    """Tell whether a message may go from the one state to the other."""
    return after in MOVES[before]


def move(before: State, after: State) -> State:
    """Give the new state, or refuse the move."""
    if not may_move(before, after):
        raise NoSuchMove(before=before.value, after=after.value)
    return after


def sources_of(after: State) -> frozenset[State]:
    """List the states from which one may come to this one: the left side of a compare-and-set."""
    return frozenset(before for before, targets in MOVES.items() if after in targets)
