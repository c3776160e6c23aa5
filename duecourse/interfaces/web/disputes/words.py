"""How are the states, effects, causes and steps of a dispute called?"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.disputes import kept_words
from duecourse.records.disputes.queries.cases import Step
from duecourse.records.disputes.rules import State


def state_words() -> dict[str, str]:
    """Name where a case stands, in the order of the board."""
    return {
        State.NEW: _("New"),
        State.TRIAGE: _("To be sorted"),
        State.INVESTIGATING: _("Looked into"),
        State.WAITING: _("Customer is asked"),
        State.PROPOSED: _("Proposed"),
        State.CLOSED: _("Closed"),
    }


def move_words() -> dict[str, str]:
    """Name the moves, as a person orders them."""
    return {
        State.TRIAGE: _("Sort it again"),
        State.INVESTIGATING: _("Look into it"),
        State.WAITING: _("Wait for the customer"),
        State.PROPOSED: _("Put up for decision"),
    }


def effect_words() -> dict[str, str]:
    """Name what leaves dunning."""
    return {
        "part": _("the disputed part"),
        "item": _("the whole item"),
        "none": _("nothing: it is dunned on"),
    }


def cause_words() -> dict[str, str]:
    """Name the root causes."""
    return {
        "master-data": _("Master data"),
        "pricing": _("Pricing"),
        "order-entry": _("Order entry"),
        "warehouse": _("Warehouse"),
        "carrier": _("Carrier"),
        "quality": _("Quality"),
        "invoicing": _("Invoicing"),
        "contract": _("Contract"),
        "customer-ap": _("The customer’s bookkeeping"),
        "none": _("None"),
    }


def proposal_words() -> dict[str, tuple[str, str]]:
    """Name how a proposed credit stands, with the token it is shown in."""
    return {
        "proposed": ("waiting", _("waits for a decision")),
        "accepted": ("accepted", _("accepted: to be handed to the ERP")),
        "handed": ("due", _("with the ERP: the credit note is awaited")),
        "settled": ("done", _("the credit note is there")),
        "withdrawn": ("cancelled", _("withdrawn")),
    }


def step_words(step: Step, *, outcomes: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Say one step of the log in a line; its words stand under it."""
    said, values = state_words(), step.values
    amounts = ", ".join(str(one) for one in values.get("amounts", ()))
    by_kind = {
        "opened": _("Opened"),
        "note": _("Note"),
        "document": _("File"),
        "question": _("Question to the customer"),
        "answer": _("Answer of the customer"),
        "reopened": _("Opened again"),
        "unaccepted": _("Acceptance taken back"),
        "items": _("Now over %(amounts)s"),
        "reason": _("Another reason; over %(amounts)s"),
        "accepted": _("Credit of %(amounts)s accepted"),
        "refused": _("Credit of %(amounts)s refused"),
        "told": _("The customer is told by mail"),
        "escalated": _("Late: the manager is told") if values.get("to") == "manager" else _("Late: the head is told"),
    }
    if step.kind == "moved":
        return said.get(values.get("state", ""), "")
    if step.kind == "routed":
        named = [names.get(str(values.get(key, "")), "") for key in ("owner",)]
        told = [one for one in (*list(values.get("names", ()))[:1], *named) if one]
        return _("Given to %(who)s") % {"who": ", ".join(told)} if told else _("Given to nobody")
    if step.kind == "proposal":
        refusal = _("Proposed: the customer pays")
        return _("Credit of %(amounts)s proposed") % {"amounts": amounts} if amounts else refusal
    if step.kind == "closed":
        return _("Closed: %(outcome)s") % {"outcome": outcomes.get(values.get("outcome", ""), "")}
    if step.kind == "credited":
        told_of = {"number": values.get("number", ""), "amount": formats.figure(values.get("amount", "0"))}
        if values.get("is_whole"):
            return _("Credit note %(number)s over %(amount)s arrived") % told_of
        return _("Credit note %(number)s over %(amount)s arrived: another amount than accepted") % told_of
    return by_kind[step.kind] % {"amounts": amounts} if step.kind in by_kind else kept_words.step_words(step)
