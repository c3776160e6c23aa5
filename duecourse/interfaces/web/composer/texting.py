"""How does a person text a customer: to whom, with which words, in how many parts, and when?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.composer.reading import Reader, TextChoice, choices_of, text_in
from duecourse.interfaces.web.composer.views import MORNING
from duecourse.interfaces.web.customers import asking, choosing, people, undoing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.choosing import ActItem
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import written
from duecourse.records.communications.queries import customer as said
from duecourse.records.communications.queries import reach
from duecourse.records.communications.queries.customer import Text
from duecourse.records.communications.queries.readers import BOUNCED
from duecourse.records.communications.rules import texting
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.reaching import against_text
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.customer import ContactCardRow

BLANK = "{{ entity.name }}: "


@dataclass(frozen=True)
class Nobody:
    """Somebody who cannot be texted, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class TextPage:
    """Everything on the page that writes a text message."""

    token: str
    customer_name: str
    customer_href: str
    mail_href: str
    has_channel: bool
    readers: tuple[Reader, ...]
    others: tuple[Nobody, ...]
    texts: tuple[TextChoice, ...]
    languages: tuple[str, ...]
    language: str
    code: str
    body: str
    items: tuple[ActItem, ...]
    mode: str
    first_day: date
    wrong: str


@dataclass(frozen=True)
class Measured:
    """A text message as it would leave, and how long it is; or why it would not."""

    text: str
    parts: str
    left: str
    why: str = ""
    has_wide_letters: bool = False


@policy("contact.send")
@require_GET
def write(request: StaffRequest, token: str) -> HttpResponse:
    """Render the page with the text that was chosen, its merge fields filled in."""
    page = _page(request, asking.standing(request, token))
    return look.render(request, "composer/text.html", {"mail": page})


@policy("contact.send")
@require_POST
def measure(request: StaffRequest, token: str) -> HttpResponse:
    """Say what the telephone would show and in how many parts it goes; nothing is kept."""
    here = asking.standing(request, token)
    return look.render_part(request, "composer/_text.html", {"text": _measured(request, here)})


@policy("contact.send")
@require_POST
def send(request: StaffRequest, token: str) -> HttpResponse:
    """Put the text message into the outbox; what cannot be sent comes back with the words that were written."""
    here, visit = asking.standing(request, token), request.visit
    try:
        writing = _writing(request, here)
        planned = written.write(visit.tenant_id, writing, on=here.day, actor=visit.actor, at=request.now)
    except Refused as refusal:
        page = _page(request, here, wrong=words.say(refusal.text))
        return look.render(request, "composer/text.html", {"mail": page}, status=422)
    when = formats.moment(planned.due_at, here.company.zone)
    back = undoing.way("message.cancel", planned.message_id, on=here.day)
    told = _("It waits for approval.") if writing.needs_approval else _("It leaves on %(when)s.") % {"when": when}
    look.flash(request, told, undo_href=undo.href(request, back))
    return doors.back(request, "customer", token)


def _page(request: StaffRequest, here: Standing, *, wrong: str = "") -> TextPage:
    params = request.POST if request.method == "POST" else request.GET
    texts = said.published_texts(request.visit.tenant_id, channel=texting.SMS)
    items = asking.open_items(request, here.account)
    ticked = {one.id for one in asking.chosen(params, items)}
    if not params.getlist("row"):
        ticked = {one.id for one in items if one.due_on < here.day}
    readers, others, has_channel = _people(request, here, params.get("contact", ""))
    code = params.get("template", "")
    language = params.get("language", "") or (here.facts.language or "en").partition("-")[0]
    text = text_in(texts, code, language)
    body = params.get("body", "")
    if request.method != "POST":
        body = _filled(request, here, text, readers, [one.id for one in items if one.id in ticked])
    return TextPage(
        token=here.account.token,
        customer_name=here.account.name,
        customer_href=reverse("customer", args=[here.account.token]),
        mail_href=reverse("write", args=[here.account.token]),
        has_channel=has_channel,
        readers=readers,
        others=others,
        texts=choices_of(texts, code),
        languages=tuple(sorted({one.language for one in texts if not code or one.code == code})) or ("en",),
        language=text.language if text else language,
        code=code,
        body=body,
        items=tuple(choosing.act_item(one, is_chosen=one.id in ticked) for one in items),
        mode=params.get("mode", "now"),
        first_day=here.day,
        wrong=wrong,
    )


def _people(request: StaffRequest, here: Standing, chosen: str) -> tuple[tuple[Reader, ...], tuple[Nobody, ...], bool]:
    """List who can be texted and who cannot, with the reason; and whether anybody can, for want of a provider."""
    tenant = request.visit.tenant_id
    asks = reach.has_text_channel(tenant, [here.company.id]).get(here.company.id)
    cards = [one for one in ledger.contact_cards(tenant, here.account) if _is_there(one, here.day)]
    numbers = {one.id: texting.mobile_of(one.phone, here.facts.country) for one in cards}
    told = reach.last_words(tenant, {number for number in numbers.values() if number})
    able, others = [], []
    for card in cards:
        number = numbers[card.id]
        word = told.get((texting.SMS, number))
        why = against_text(
            number, word=word.is_given if word else None, asks_consent=bool(asks) or texting.needs_consent(number)
        )
        if why:
            others.append(Nobody(card.name or card.email or card.phone, words.say(words_of(why.value))))
        else:
            role = people.role_words().get(card.role, card.role)
            name = " · ".join(part for part in (card.name, number, role) if part)
            able.append(Reader(card.id, name, str(card.id) == chosen))
    return tuple(able), tuple(others), asks is not None


def _is_there(card: ContactCardRow, on: date) -> bool:
    """Whose mail came back is still a person with a telephone."""
    return card.gone_reason == BOUNCED or card.valid_to is None or card.valid_to >= on


def _filled(
    request: StaffRequest, here: Standing, text: Text | None, readers: Sequence[Reader], item_ids: Sequence[int]
) -> str:
    """Fill the merge fields in for the first reader; what cannot be filled stays as it is written."""
    body = text.body if text else BLANK
    if not readers:
        return body.strip()
    first = next((one for one in readers if one.is_current), readers[0])
    writing = _by_hand(request, here, body=body, contact_id=first.id, item_ids=item_ids, code=text.code if text else "")
    filled = written.fill(request.visit.tenant_id, writing, on=here.day, now=request.now).body.strip()
    return filled if text else f"{filled} "


def _measured(request: StaffRequest, here: Standing) -> Measured:
    try:
        writing = _writing(request, here)
    except Refused as refusal:
        return Measured("", "", "", words.say(refusal.text))
    made = written.preview(request.visit.tenant_id, writing, on=here.day, now=request.now)
    if made.reason and made.reason != "approval":
        return Measured("", "", "", f"{words.say(words_of(made.reason))} {made.detail}".strip())
    length = texting.length_of(made.text)
    parts = ngettext("%(num)s part", "%(num)s parts", length.segment_count)
    left = ngettext("room for %(num)s more letter", "room for %(num)s more letters", length.left_in_segment)
    return Measured(
        text=made.text,
        parts=parts % {"num": formats.number(length.segment_count)},
        left=left % {"num": formats.number(length.left_in_segment)},
        has_wide_letters=not length.is_basic,
    )


def _writing(request: StaffRequest, here: Standing) -> written.Writing:
    """Read the text from the form; only the customer's own items and contacts can be named."""
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    readers, _others, _has = _people(request, here, asking.words(request, "contact"))
    contact = next((one.id for one in readers if one.is_current), None)
    if contact is None:
        raise written.CannotBeWritten(why=words_of("no_mobile"), detail="")
    mode = request.POST.get("mode", "now")
    later = asking.moment(request, "send_on", "send_time", zone=here.company.zone, default=MORNING)
    return _by_hand(
        request,
        here,
        body=asking.words(request, "body", longest=2_000).replace("\r\n", "\n"),
        contact_id=contact,
        item_ids=[one.id for one in items],
        code=asking.words(request, "template", longest=40),
        send_at=later if mode == "later" else None,
        needs_approval=mode == "approval",
    )


def _by_hand(
    request: StaffRequest,
    here: Standing,
    *,
    body: str,
    contact_id: int,
    item_ids: Sequence[int],
    code: str,
    send_at: datetime | None = None,
    needs_approval: bool = False,
) -> written.Writing:
    """Put a text message together; it needs a subject only for our lists."""
    template = code.removesuffix(texting.SMS_OF)
    return written.Writing(
        company_id=here.company.id,
        customer_id=here.account.id,
        subject=_("Text message"),
        body=body,
        language=asking.words(request, "language", longest=10) or "en",
        contact_id=contact_id,
        item_ids=item_ids,
        purpose=written.purpose_of(code, has_items=bool(item_ids)),
        template_code=template,
        sender_name=request.visit.seat.name,
        send_at=send_at,
        needs_approval=needs_approval,
        channel=texting.SMS,
    )
