"""How are the stages called, and what does each mean?"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.stages import Stage

WORDS: dict[Stage, tuple[str | Promise, str | Promise]] = {
    Stage.NOT_DUE: (lazy("Not due"), lazy("Nothing is overdue and nothing was said.")),
    Stage.COURTESY: (lazy("Courtesy"), lazy("Nothing is overdue; a courtesy note said what falls due.")),
    Stage.UNSAID: (lazy("Overdue, not reminded"), lazy("Overdue, and no reminder has gone yet.")),
    Stage.FRIENDLY: (lazy("Friendly"), lazy("The firmest thing said was a friendly reminder.")),
    Stage.FIRM: (lazy("Firm"), lazy("The firmest thing said was a firm reminder.")),
    Stage.FINAL: (lazy("Final"), lazy("The firmest thing said was a final reminder.")),
    Stage.FORMAL: (lazy("Formal"), lazy("A formal notice has gone.")),
    Stage.HANDED_OVER: (lazy("Handed over"), lazy("Given to somebody outside.")),
    Stage.PROMISED: (lazy("Promised"), lazy("All that is overdue is promised.")),
    Stage.DISPUTED: (lazy("Disputed"), lazy("Nothing overdue is left to collect: it is disputed.")),
    Stage.PLAN: (lazy("In a plan"), lazy("Nothing overdue is left to collect: it is paid in a plan.")),
    Stage.BLOCKED: (lazy("Stopped"), lazy("The customer, its payer or all that is overdue is stopped.")),
}


def stage_words(stage: str) -> str:
    """Name a stage."""
    return str(WORDS[Stage(stage)][0])


def stage_hint(stage: str) -> str:
    """Say what a stage means."""
    return str(WORDS[Stage(stage)][1])
