"""Which answers are kept ready?"""

from typing import Final
from uuid import UUID

from duecourse.records.communications.models import CannedReply
from duecourse.records.communications.queries.customer import Text

CANNED: Final = "ready-"
"""With this begins the code of an answer that is kept ready, among the texts of the composer."""


def canned(tenant: UUID) -> tuple[Text, ...]:
    """Give the ready answers as texts to begin with, by name: one query."""
    rows = CannedReply.objects.of(tenant).order_by("name", "language")
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.name, row.pk)
    return tuple(_text(row, f"{CANNED}{first[row.name]}") for row in rows)


def _text(row: CannedReply, code: str) -> Text:
    return Text(code, row.name, "", "", row.language, row.subject, row.body)
