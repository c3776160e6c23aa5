"""How far can a file be on its way in?"""

from typing import Final

LOOKING: Final = "handed_in"
ORDERED: Final = ("ordered", "confirmed")
REVERSING: Final = "reversing"
UNDER_WAY: Final = (LOOKING, *ORDERED, REVERSING)
"""The worker is at it, or will be: it looks, it takes in (`confirmed` = a person has looked at the doubts), it takes back."""
OPEN: Final = ("previewed", "waiting")
"""Somebody may take it in; `waiting` = and must look at a doubt first."""
OVER: Final = ("committed", "reversed", "refused", "cancelled")
CANCELLABLE: Final = (LOOKING, *ORDERED, *OPEN)
REREADABLE: Final = (*OPEN, "refused")
STEPS: Final = ("reading", "typing", "judging", "writing", "finishing")
