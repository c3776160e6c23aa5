"""Which figures of the law has a person of the organisation verified?"""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from duecourse.records.communications.models import LegalFigure
from duecourse.records.communications.queries.readers import Book
from duecourse.records.communications.rules.law import CLAIMED_OF, Claimable, Figure, law_of, proposals
from duecourse.records.communications.rules.rendering import Compiled
from duecourse.records.ledger.models import Party

_SPEAKS: Final = ("interest", "comp.", "legal.jurisdiction_text")


def verified(tenant: UUID, jurisdictions: Collection[str] | None = None) -> tuple[Figure, ...]:
    """List what was verified, of all countries or of some."""
    rows = LegalFigure.objects.of(tenant).order_by("jurisdiction", "kind", "key")
    if jurisdictions is not None:
        rows = rows.filter(jurisdiction__in=list(jurisdictions))
    names = ("jurisdiction", "kind", "key", "value", "source", "verified_on", "verified_by")
    return tuple(Figure(*row) for row in rows.values_list(*names))


def figures(tenant: UUID) -> tuple[Figure, ...]:
    """List what was verified, and behind it the proposals that nobody has looked at."""
    known = {(each.jurisdiction, each.kind, each.key): each for each in verified(tenant)}
    proposed = {(each.jurisdiction, each.kind, each.key): each for each in proposals()}
    every = proposed | known
    return tuple(every[key] for key in sorted(every))


def claimable(tenant: UUID, book: Book, texts: Iterable[Compiled]) -> Claimable:
    """Read the laws of a batch, where any of its texts speaks of one: that of the company that claims (Rome I, art. 4)."""
    if not any(word in each.source.subject + each.source.body for each in texts for word in _SPEAKS):
        return Claimable()
    countries = {desk.country for desk in book.desks.values() if desk.country}
    known = verified(tenant, countries)
    parties = {one.party_id for one in book.customers.values()}
    rows = Party.objects.of(tenant).filter(id__in=list(parties), kind__in=CLAIMED_OF)
    allowed = set(rows.values_list("id", flat=True))
    return Claimable(
        {key: law_of(desk.country, known) for key, desk in book.desks.items() if desk.country},
        frozenset(key for key, one in book.customers.items() if one.party_id in allowed),
    )
