"""How do the files of a customer read: what they are, whether the customer sees them, and what was said about them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.records.ledger.queries import customer as ledger

NO_COMMENTS: Final[Mapping[int, tuple[ledger.NoteRow, ...]]] = MappingProxyType({})


@dataclass(frozen=True)
class PaperRow:
    """A file, whether the customer may see it, and what was said about it."""

    id: int
    item_id: int | None
    name: str
    href: str
    kind_words: str
    size_words: str
    day: str
    is_copy: bool
    is_for_customer: bool
    comments: tuple[ledger.NoteRow, ...] = ()


def paper_rows(
    papers: Sequence[ledger.Paper], here: Standing, comments: Mapping[int, tuple[ledger.NoteRow, ...]] = NO_COMMENTS
) -> tuple[PaperRow, ...]:
    """Say files."""
    kinds = {
        "invoice": _("Invoice"),
        "proof": _("Proof of delivery"),
        "contract": _("Contract"),
        "remittance": _("Payment advice"),
    }
    return tuple(
        PaperRow(
            id=one.id,
            item_id=one.item_id,
            name=one.name,
            href=reverse("document", args=[here.account.token, one.id]),
            kind_words=kinds.get(one.kind, _("File")),
            size_words=_("%(size)s kB") % {"size": formats.number(max(1, one.size // 1024))},
            day=formats.moment(one.stored_at, here.company.zone),
            is_copy=one.kind == "invoice" and one.item_id is not None,
            is_for_customer=one.is_for_customer,
            comments=comments.get(one.id, ()),
        )
        for one in papers
    )
