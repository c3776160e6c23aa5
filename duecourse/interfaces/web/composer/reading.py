"""What does the composer show: texts to begin with, readers, items, files, and the words?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import words as spoken
from duecourse.interfaces.web.composer.answering import Answer, answer_of
from duecourse.interfaces.web.customers import asking, choosing, filed, people
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.choosing import ActItem
from duecourse.interfaces.web.customers.filed import PaperRow
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import written
from duecourse.records.communications.queries import customer as said
from duecourse.records.communications.queries.canned import CANNED, canned
from duecourse.records.communications.queries.customer import Text
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.customer import ContactCardRow

COPY = "invoice"
BLANK = "{% if contact.name %}{{ contact.name }},{% endif %}\n\n\n{{ sender.name }}\n{{ entity.name }}\n"
FIELDS = (
    "contact.name",
    "customer.name",
    "customer.number",
    "to_collect",
    "tables",
    "answers",
    "bank_details",
    "date",
    "sender.name",
    "entity.name",
)


@dataclass(frozen=True)
class TextChoice:
    """A text to begin with."""

    code: str
    words: str
    is_current: bool


@dataclass(frozen=True)
class Reader:
    """Somebody who can be written to."""

    id: int
    words: str
    is_current: bool


@dataclass(frozen=True)
class Composer:
    """Everything on the composer's page."""

    token: str
    customer_name: str
    customer_href: str
    texts: tuple[TextChoice, ...]
    languages: tuple[str, ...]
    language: str
    code: str
    subject: str
    body: str
    readers: tuple[Reader, ...]
    items: tuple[ActItem, ...]
    papers: tuple[PaperRow, ...]
    paper_ids: frozenset[int]
    """Those that are ticked: what was ticked before, and with the text for copies those of the items in it."""
    fields: tuple[str, ...]
    wrong: str
    lacking: str
    has_statement: bool
    mode: str
    first_day: date
    may_send: bool
    answer: Answer | None = None
    then: str = ""


def composer(request: StaffRequest, here: Standing, *, wrong: str = "") -> Composer:
    """Read the page: what was typed where it came back, else the chosen text with its fields filled in."""
    params = request.POST if request.method == "POST" else request.GET
    texts = (*said.published_texts(request.visit.tenant_id), *canned(request.visit.tenant_id))
    items = asking.open_items(request, here.account)
    cards = _cards(request, here)
    answer = answer_of(request, params, here, cards)
    ticked = {one.id for one in asking.chosen(params, items)}
    if not params.getlist("row") and answer is None:
        ticked = {one.id for one in items if one.due_on < here.day}
    code = params.get("template", "friendly" if ticked else "")
    language = params.get("language", "") or (answer.language if answer else "") or _language(here, cards)
    text = text_in(texts, code, language)
    begun = _nothing_in(language) if answer and text is None else text
    subject, body, lacking = _said(request, here, begun, [one.id for one in items if one.id in ticked], answer)
    papers = ledger.papers_of(request.visit.tenant_id, here.account.id)
    return Composer(
        token=here.account.token,
        customer_name=here.account.name,
        customer_href=reverse("customer", args=[here.account.token]),
        texts=choices_of(texts, code),
        languages=tuple(sorted({one.language for one in texts if not code or one.code == code})) or ("en",),
        language=text.language if text else language,
        code=code,
        subject=subject,
        body=body,
        readers=tuple(_reader(one, params.get("contact", "") or _first(answer)) for one in cards),
        items=tuple(choosing.act_item(one, is_chosen=one.id in ticked) for one in items),
        papers=filed.paper_rows(papers, here),
        paper_ids=_ticked(params, papers, ticked if code == COPY else frozenset()),
        fields=FIELDS,
        wrong=wrong,
        lacking=lacking,
        has_statement=bool(params.get("statement")),
        mode=params.get("mode", "now"),
        first_day=here.day,
        may_send=bool(cards),
        answer=answer,
        then=params.get("then", ""),
    )


def plain_code(code: str) -> str:
    """Give the code of a text; an answer that is kept ready is own words once it is taken."""
    return "" if code.startswith(CANNED) else code


def contact_id(request: StaffRequest, here: Standing, text: str) -> int | None:
    """Find the chosen reader among the customer's own; none lets the outbox choose."""
    ids = {one.id for one in _cards(request, here)}
    return int(text) if text.isdecimal() and int(text) in ids else None


def cards_of(request: StaffRequest, here: Standing) -> tuple[ContactCardRow, ...]:
    """List who can be written to."""
    return _cards(request, here)


def text_in(texts: Sequence[Text], code: str, language: str) -> Text | None:
    """Find a text in a language, else in English, else in any."""
    of_code = {one.language: one for one in texts if one.code == code}
    return of_code.get(language) or of_code.get("en") or next(iter(of_code.values()), None)


def choices_of(texts: Sequence[Text], code: str) -> tuple[TextChoice, ...]:
    """List the texts to begin with, own words first."""
    named = dict.fromkeys((one.code, one.name) for one in texts)
    blank = TextChoice("", _("Own words"), not code)
    return (blank, *(TextChoice(key, name, key == code) for key, name in named))


def _first(answer: Answer | None) -> str:
    return str(answer.contact_id) if answer and answer.contact_id else ""


def _nothing_in(language: str) -> Text:
    nothing = ""
    return Text(nothing, nothing, nothing, nothing, language, "Re:", BLANK)


def _said(
    request: StaffRequest, here: Standing, text: Text | None, item_ids: Sequence[int], answer: Answer | None
) -> tuple[str, str, str]:
    """Give what was typed, else the text filled in; an answer stands around it."""
    if request.method == "POST":
        return request.POST.get("subject", ""), request.POST.get("body", ""), ""
    subject, body, lacking = _filled(request, here, text, item_ids)
    return (*answer.around(body), lacking) if answer else (subject, body, lacking)


def _filled(request: StaffRequest, here: Standing, text: Text | None, item_ids: Sequence[int]) -> tuple[str, str, str]:
    """Fill the merge fields of a text in, the blocks left to be filled on the way out; tell what is lacking."""
    if text is None:
        return "", BLANK, ""
    writing = written.Writing(
        company_id=here.company.id,
        customer_id=here.account.id,
        subject=text.subject,
        body=text.body,
        language=text.language,
        item_ids=item_ids,
        template_code=plain_code(text.code),
        sender_name=request.visit.seat.name,
    )
    filled = written.fill(request.visit.tenant_id, writing, on=here.day, now=request.now)
    if filled.reason:
        return text.subject, text.body, f"{spoken.say(words_of(filled.reason))} {filled.detail}"
    return filled.subject, filled.body, ""


def _ticked(params: QueryDict, papers: Sequence[ledger.Paper], item_ids: Collection[int]) -> frozenset[int]:
    before = frozenset(int(text) for text in params.getlist("paper") if text.isdecimal())
    newest = {one.item_id: one.id for one in reversed(papers) if one.item_id in item_ids and one.kind == "invoice"}
    return before | frozenset(newest.values() if not before else ())


def _cards(request: StaffRequest, here: Standing) -> tuple[ContactCardRow, ...]:
    cards = ledger.contact_cards(request.visit.tenant_id, here.account)
    return tuple(one for one in cards if one.email and (one.valid_to is None or one.valid_to >= here.day))


def _language(here: Standing, cards: Sequence[ContactCardRow]) -> str:
    first = next((one.language for one in cards if one.language), "")
    return (first or here.facts.language or "en").partition("-")[0]


def _reader(card: ContactCardRow, chosen: str) -> Reader:
    role = people.role_words().get(card.role, card.role)
    words = " · ".join(part for part in (card.name, card.email, role) if part)
    return Reader(card.id, words, str(card.id) == chosen)
