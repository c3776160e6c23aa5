"""Who says what a company's mails and letters look like?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.operations.companies import change_company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.colours import READABLE, contrast_with_white, is_colour
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations.letterheads import set_letterhead
from duecourse.records.communications.queries.templates import brand_row


class NoColour(Refused):
    """Not six hexadecimal digits."""

    says = _("“%(colour)s” is no colour: write it as # and six digits, for example #0f5c5c.")


class ColourTooLight(Refused):
    """The main button of every mail would be hard to read."""

    says = _("White letters cannot be read on %(colour)s. Take a darker colour.")


class BrandReasonMissing(Refused):
    """Everybody who gets a mail sees the change."""

    says = _("Say in a few words what changed, or why.")


@dataclass(frozen=True, slots=True)
class BrandWanted:
    """A company's brand as its editor wants it; bank details are not part of it."""

    colour: str
    reply_to: str
    register: str
    foot: str
    signature: str


def set_brand(tenant: UUID, company_id: int, wanted: BrandWanted, *, reason: str, actor: Actor, at: datetime) -> None:
    """Change how a company's mails and letters look from now on; what is written already stays as it is."""
    if not reason.strip():
        raise BrandReasonMissing
    check_colour(wanted.colour)
    told = {"actor": actor, "at": at, "reason": reason.strip()[:500]}
    change_company(tenant, company_id, {"colour": wanted.colour.lower(), "reply_to": wanted.reply_to}, **told)  # type: ignore[arg-type]
    now = brand_row(tenant, company_id)
    parts = {"register": wanted.register, "foot": wanted.foot, "signature": wanted.signature}
    changed = {name: value for name, value in parts.items() if value != getattr(now, name)}
    if changed:
        set_letterhead(tenant, company_id, changed, **told)  # type: ignore[arg-type]


def check_colour(colour: str) -> None:
    """Refuse what is no colour, or one on which the button's white letters cannot be read."""
    if not is_colour(colour):
        raise NoColour(colour=colour)
    if contrast_with_white(colour) < READABLE:
        raise ColourTooLight(colour=colour)
