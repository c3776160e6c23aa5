"""How would these words look to an example customer: as a mail, as plain text, as a letter?"""

from __future__ import annotations

import base64
from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries.brands import logo_at
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.communications.queries.templates import house_facts
from duecourse.records.communications.rules.drawing import draw_pictures
from duecourse.records.communications.rules.fields import EntityFacts, Facts, SenderFacts
from duecourse.records.communications.rules.letters import Post, compose
from duecourse.records.communications.rules.rendering import Source, Spoken, compile_template
from duecourse.records.communications.rules.sandbox import example

STYLE = """
body { margin: 0; padding: 16px; background: #ffffff; color: #1f2933; font: 400 14px/20px Arial, sans-serif; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/19px ui-monospace, Menlo, monospace; }
img { display: block; width: 100%; max-width: 794px; margin: 0 auto 16px; border: 1px solid #d5dbe1; }
.no { color: #7a4b00; max-width: 60ch; }
"""
LOGO = "https://preview.invalid/logo"
"""Where the logo of a preview seems to be; the picture itself is put in its place."""
ADDRESS = "Musterstrasse 12, 20095 Hamburg"


def answer(request: StaffRequest, source: Source, company_id: int, brand: Brand | None = None) -> HttpResponse:
    """Answer with what the example customer that is asked for would see, for a frame that runs nothing."""
    asked = request.POST if request.method == "POST" else request.GET
    facts = facts_for(request, asked.get("example", ""), source.language, company_id)
    if brand is not None:
        facts = replace(facts, entity=brand.entity(facts.entity), sender=brand.sender(facts.sender))
    try:
        return HttpResponse(_seen(request, asked.get("view", "mail"), source, facts, company_id))
    except Refused as refused:
        says = _("Nothing would be sent: %(why)s") % {"why": words.say(refused.text)}
        return HttpResponse(_page(Markup('<p class="no">{}</p>').format(says)))


class Brand:
    """A brand that is being edited, over what the company has today."""

    def __init__(self, *, colour: str, register: str, foot: str, signature: str) -> None:
        self.colour, self.register, self.foot, self.signature = colour, register, foot, signature

    def entity(self, today: EntityFacts) -> EntityFacts:
        """Dress the company anew."""
        return replace(today, colour=self.colour, register=self.register, foot=self.foot)

    def sender(self, today: SenderFacts | None) -> SenderFacts:
        """Sign anew."""
        return replace(today or SenderFacts(), signature=self.signature)


def facts_for(request: StaffRequest, name: str, language: str, company_id: int) -> Facts:
    """Let the company in view write to an invented customer."""
    entity, sender = house_facts(request.visit.tenant_id, company_id)
    if entity.logo_url:
        entity = replace(entity, logo_url=LOGO)
    return replace(example(name, language), entity=entity, sender=sender)


def _seen(request: StaffRequest, view: str, source: Source, facts: Facts, company_id: int) -> str:
    compiled = compile_template(source)
    if view == "letter":
        return _letter(request, compiled.speak(facts), facts, company_id)
    shown = compiled.render(facts)
    if view == "text":
        return _page(Markup("<pre>{}</pre>").format(shown.text))
    return _with_logo(shown.html, request, facts.entity, company_id)


def _letter(request: StaffRequest, spoken: Spoken, facts: Facts, company_id: int) -> str:
    tenant = request.visit.tenant_id
    post = Post(letterheads(tenant, {company_id})[company_id], ADDRESS, numbers=[item.number for item in facts.items])
    pages = draw_pictures(compose(spoken, facts, post), logo=logo_at(tenant, company_id))
    picture = Markup('<img alt="{}" src="data:image/png;base64,{}">')
    return _page(
        Markup("").join(
            picture.format(_("Page %(number)s") % {"number": number}, base64.b64encode(page).decode("ascii"))
            for number, page in enumerate(pages, 1)
        )
    )


def _with_logo(html: str, request: StaffRequest, entity: EntityFacts, company_id: int) -> str:
    """Put the logo itself into the preview: a frame that fetches nothing cannot get it."""
    if not entity.logo_url:
        return html
    logo = logo_at(request.visit.tenant_id, company_id)
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    data = f"data:image/{kind};base64,{base64.b64encode(logo).decode('ascii')}"
    return html.replace(f'src="{entity.logo_url}"', f'src="{data}"')


def _page(body: Markup) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{body}'
