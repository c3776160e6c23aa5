"""How many words were kept, by count and by amount?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.records.promises.queries.calendar import KeptRate

RATE_DAYS = 90


@dataclass(frozen=True)
class Rate:
    """How many promises of the last days were kept, and how much of what was promised came."""

    words: str
    count_words: str
    amounts: tuple[str, ...]
    apart_words: str


def rate_of(found: KeptRate, *, days: int) -> Rate:
    """Say a kept rate: by count and by amount, and what stands apart."""
    judged = found.judged
    share = formats.percent(Decimal(found.kept) / judged) if judged else "–"
    counts = _("%(kept)s of %(judged)s kept, %(partly)s in part, %(broken)s broken") % {
        "kept": formats.number(found.kept),
        "judged": formats.number(judged),
        "partly": formats.number(found.partly),
        "broken": formats.number(found.broken),
    }
    amounts = tuple(
        _("%(share)s of %(amount)s")
        % {"share": formats.percent(came / promised), "amount": formats.plain_money(promised, currency)}
        for currency, promised, came in found.amounts
        if promised
    )
    apart = _("%(num)s replaced or withdrawn are not counted") % {"num": formats.number(found.apart)}
    title = _("Kept in the last %(days)s days: %(share)s") % {"days": days, "share": share}
    return Rate(title, counts, amounts, apart if found.apart else "")
