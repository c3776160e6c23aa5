"""Show one item; write down where it stands at the customer; ask for a look into its portal."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.queue.jobs import later
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking, money_seen
from duecourse.interfaces.web.following import reading as following
from duecourse.interfaces.web.items import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.operations import delivery as deliveries
from duecourse.records.ledger.operations import fetching
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.customer import ItemFacts
from duecourse.work.worklists.operations import tasks


@policy("customer.see")
@require_GET
def item(request: StaffRequest, item_id: int) -> HttpResponse:
    """Render one item."""
    facts, visit = _found(request, item_id), request.visit
    page = reading.item_page(request, facts)
    follow = following.control(request.visit, "item", item_id)
    return look.render(request, "items/item.html", {"item": page, "follow": follow, "seen": _seen(visit, facts)})


def _seen(visit: Visit, facts: ItemFacts) -> str:
    zone = next((one.zone for one in visit.companies if one.id == facts.company_id), "UTC")
    return money_seen.of_item(visit, facts.id, facts.currency, zone)


@policy("customer.see")
@require_GET
def chance(request: StaffRequest, item_id: int) -> HttpResponse:
    """Say how likely a dispute of an item is; it counts thousands of invoices, so the page does not wait for it."""
    facts = _found(request, item_id)
    return look.render(request, "items/_chance.html", {"chance": reading.chance(request.visit.tenant_id, facts)})


@policy("contact.send")
@require_POST
def delivery(request: StaffRequest, item_id: int) -> HttpResponse:
    """Write down what the customer's portal shows."""
    facts, visit = _found(request, item_id), request.visit
    deliveries.record_delivery(
        visit.tenant_id,
        facts.id,
        asking.words(request, "status"),
        channel=asking.words(request, "channel", longest=40),
        pay_on=asking.day(request, "pay_on"),
        on=reading.day_of(request, facts),
        actor=visit.actor,
        at=request.now,
    )
    look.flash(request, _("Written down. The customer is decided again at once."))
    return doors.back(request, "item", facts.id)


@policy("contact.send")
@require_POST
def check_portal(request: StaffRequest, item_id: int) -> HttpResponse:
    """Ask for a look into the customer's portal: a task, once a day."""
    facts, visit = _found(request, item_id), request.visit
    day = reading.day_of(request, facts)
    params: dict[str, Any] = {"item": facts.id, "number": facts.number, "channel": facts.delivery_channel}
    new = tasks.NewTask(
        company_id=facts.company_id,
        customer_id=facts.customer_id,
        kind="portal",
        title="check-the-ap-portal",
        due_on=day,
        key=f"portal:{facts.id}:{day.isoformat()}",
        params=params,
    )
    made = tasks.add_tasks(visit.tenant_id, [new], now=request.now)
    look.flash(request, _("Task made: check the AP portal.") if made else _("That task is there already."))
    return doors.back(request, "item", facts.id)


@policy("note.write")
@require_POST
def fetch_copy(request: StaffRequest, item_id: int) -> HttpResponse:
    """Order the copy from where the company keeps its invoices; a worker asks for it."""
    facts, visit = _found(request, item_id), request.visit
    fetching.ready(visit.tenant_id, facts.id)
    later(fetching.FETCH, tenant=visit.tenant_id, key=f"{fetching.FETCH}:{facts.id}", item=facts.id)
    look.flash(request, _("The copy is being fetched. It stands here in a moment."))
    return doors.back(request, "item", facts.id)


def _found(request: StaffRequest, item_id: int) -> ItemFacts:
    visit = request.visit
    found = ledger.item_facts(
        visit.tenant_id,
        item_id,
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    if found is None:
        raise Http404
    return found
