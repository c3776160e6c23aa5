"""Write down what a law says, by the word of a person who compared it with its source."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import LegalFigure
from duecourse.records.communications.queries.law import figures

_MOST_RATE: Final = Decimal(30)


class NoSuchFigure(Refused):
    """Neither proposed nor known."""

    says = _("There is no such figure of a law.")


class NotAFigure(Refused):
    """A rate out of any law's reach, words that are too long, or no source."""

    says = _("Give a rate between 0 and %(most)s, words of at most 600 letters, and the address of the source.")


def verify_figure(
    tenant: UUID, named: tuple[str, str, str], *, value: str, source: str, on: date, actor: Actor, at: datetime
) -> None:
    """Write down that a person compared a figure with its source, with what the source says today.

    A rate of a half-year that was never proposed may be added where the country is known.
    """
    jurisdiction, kind, key = named
    known = {(each.jurisdiction, each.kind, each.key): each for each in figures(tenant)}
    before = known.get(named)
    if before is None and not (kind == "rate" and _begins_a_half(key) and any(one[0] == jurisdiction for one in known)):
        raise NoSuchFigure
    said = _checked(kind, value, before.value if before else None)
    if not source.startswith("https://") or len(source) > 300:
        raise NotAFigure(most=_MOST_RATE)
    LegalFigure.objects.of(tenant).update_or_create(
        tenant_id=tenant,
        jurisdiction=jurisdiction,
        kind=kind,
        key=key,
        defaults={"value": said, "source": source, "verified_on": on, "verified_by": actor.name},
    )
    after = {"value": said, "source": source, "on": on.isoformat()}
    audit(tenant, "law.verified", actor=actor, at=at, subject=("LegalFigure", "/".join(named)), after=after)


def _checked(kind: str, value: str, proposed: Any) -> Any:
    """Read what the person typed; fixed sums are confirmed as they stand, for they are a table of tiers."""
    if kind == "fixed":
        return proposed
    text = " ".join(value.split())
    if kind != "rate":
        if not text or len(text) > 600:
            raise NotAFigure(most=_MOST_RATE)
        return text
    try:
        rate = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise NotAFigure(most=_MOST_RATE) from None
    if not rate.is_finite() or not 0 < rate <= _MOST_RATE:
        raise NotAFigure(most=_MOST_RATE)
    return f"{rate:.2f}"


def _begins_a_half(key: str) -> bool:
    try:
        day = date.fromisoformat(key)
    except ValueError:
        return False
    return (day.month, day.day) in ((1, 1), (7, 1))
