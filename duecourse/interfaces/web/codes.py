"""How is a word of a closed list called, where a sentence carries it as it is stored?"""

from typing import Final

from django.utils.translation import gettext

from duecourse.foundation.kit.words import _

CARRIERS: Final = frozenset({"state", "before", "after", "reason", "outcome", "scope", "channel"})
"""The parameters of sentences that may hold a stored word; whatever a person wrote there is left as it is."""

WORDS: Final = {
    # what became of a message or an action
    "planned": _("planned"),
    "waiting_approval": _("waiting for approval"),
    "approval": _("waiting for approval"),
    "approved": _("approved"),
    "due": _("about to leave"),
    "claimed": _("leaving"),
    "data": _("leaving"),
    "sent": _("sent"),
    "unknown": _("of unknown end"),
    "suppressed": _("held back"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
    "executed": _("done"),
    # how far an import is
    "previewed": _("shown, not taken in"),
    "waiting": _("waiting for a person"),
    "ordered": _("waiting for the worker"),
    "confirmed": _("waiting for the worker"),
    "committed": _("taken in"),
    "reversed": _("taken back"),
    "refused": _("refused"),
    # a version
    "draft": _("draft"),
    "published": _("in force"),
    "retired": _("retired"),
    # what may leave, and what is stopped
    "off": _("off"),
    "shadow": _("shadow"),
    "allowlist": _("allowlist"),
    "on": _("on"),
    "installation": _("the whole installation"),
    "tenant": _("this organisation"),
    "company": _("a company"),
    "template": _("a template"),
    "procedure": _("a procedure"),
    # how a promise or a dispute ended, and why there was one
    "open": _("still open"),
    "kept": _("kept"),
    "partly_kept": _("kept in part"),
    "broken": _("broken"),
    "withdrawn": _("withdrawn"),
    "accepted_credit": _("accepted, with a credit"),
    "rejected_pay": _("rejected, to be paid"),
    "written_off": _("written off"),
    "partial": _("accepted in part"),
    "PRICE": _("price"),
    "QTY-SHORT": _("too little delivered"),
    "QTY-OVER": _("too much delivered"),
    "DAMAGED": _("damaged"),
    "QUALITY": _("quality"),
    "NOT-RECEIVED": _("not received"),
    "WRONG-ITEM": _("wrong goods"),
    "LATE-DELIVERY": _("delivered late"),
    "RETURNED": _("goods returned"),
    "PO-MISSING": _("order number missing"),
    "PO-MISMATCH": _("order number does not fit"),
    "DUPLICATE": _("charged twice"),
    "TAX/VAT": _("VAT"),
    "FREIGHT/CHARGES": _("freight or charges"),
    "DISCOUNT/TERMS": _("discount or terms"),
    "REBATE-PENDING": _("rebate not credited yet"),
    "CREDIT-NOTE-MISSING": _("credit note missing"),
    "WRONG-ENTITY": _("wrong company invoiced"),
    "SERVICE-NOT-PERFORMED": _("service not performed"),
    "PROOF-NEEDED": _("proof of delivery asked for"),
    "CONTRACT": _("not as in the contract"),
    # why something is stopped or was given up
    "DISPUTE": _("disputed"),
    "PROMISE": _("promised"),
    "PLAN": _("payment plan"),
    "PAYMENT-UNDERWAY": _("payment under way"),
    "LEGAL": _("legal collection"),
    "INSOLVENCY": _("insolvency"),
    "MANAGEMENT": _("decision of the management"),
    "STRATEGIC": _("strategic customer"),
    "DATA-ERROR": _("wrong data"),
    "DECEASED/CLOSED": _("deceased or closed"),
    "OTHER": _("other"),
    "changed": _("the facts changed"),
    "again": _("decided again"),
    "person": _("taken back by a person"),
    "overtaken": _("overtaken by a later step"),
    "not_needed": _("not needed any more"),
    "stop_version": _("something happened at the customer"),
    # by which road
    "email": _("E-mail"),
    "letter": _("Letter"),
    "registered": _("Registered letter"),
    "sms": _("Text message"),
    "portal": _("Portal notice"),
    "statement": _("Statement"),
    "call": _("Call"),
}


def spoken(name: str, value: str) -> str:
    """Call a stored word by its name in the reader's language; anything else stays."""
    return gettext(WORDS[value]) if name in CARRIERS and value in WORDS else value
