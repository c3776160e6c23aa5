"""From the link in a reminder to the end of a payment plan: asked for, offered, accepted; one is paid, one breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import Actor
from duecourse.interfaces.cli import door
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Plan, PlanInstalment
from duecourse.records.promises.operations import plans
from duecourse.records.promises.rules.plans import Terms
from duecourse.work.procedures.models import ActionLine
from tests.journeys.past import Past, a_past

pytestmark = pytest.mark.real_commits
FIRST = date(2026, 3, 4)
DUE = (date(2026, 3, 11), date(2026, 3, 18), date(2026, 3, 25))
"""Wednesdays; two business days of tolerance later, and a morning on which all payments up to then are known."""
CAST = ("Keeps", "Breaks")
HEAD = "customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email"


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    """Customers with an overdue item each, who have just been reminded; what `Other` pays shows that the bank has news."""
    with a_past("plans", tmp_path / "sink") as lived:
        rows = [
            f"{name},{name} NV,{name}-1,2026-01-20,2026-02-19,EUR,300.00,,,ap@{name.lower()}.example"
            for name in (*CAST, "Other")
        ]
        take_in(lived, tmp_path, "ledger", "\n".join([HEAD, *rows]) + "\n", as_of=FIRST)
        lived.live(FIRST)
        yield lived


def take_in(past: Past, folder: Path, kind: str, text: str, *, as_of: date) -> None:
    path = folder / f"{kind}-{as_of}.csv"
    path.write_text(text, encoding="utf-8")
    assert past.say("import", path, "--kind", kind, "--as-of", as_of)["rejected"] == 0


def pays(past: Past, folder: Path, *names: str, on: date) -> None:
    rows = "".join(f"{name},{name}-1,{on},100.00,{name}\n" for name in names)
    take_in(past, folder, "payments", f"customer,number,value_on,amount,reference\n{rows}", as_of=on)


def lives(past: Past, first: date, last: date) -> None:
    for number in range((last - first).days + 1):
        past.live(first + timedelta(days=number))


def by_ann(day: date) -> dict[str, Any]:
    return {
        "on": day,
        "actor": Actor("user", None, "Ann"),
        "at": datetime(day.year, day.month, day.day, 16, tzinfo=UTC),
    }


def entered(past: Past, name: str, client: Client) -> str:
    """Follow the plan's link of the reminder: the address of the visit."""
    reminder = next(one for one in past.mails() if one.to == f"ap@{name.lower()}.example")
    plan_link = re.findall(r"/a/[0-9a-f]{32}/[\w-]{43}", reminder.text)[2]
    response = client.get(plan_link)
    assert response.status_code == 303, response.content
    return response.headers["Location"].removesuffix("plan/")


def with_code(past: Past, client: Client, ask: str, form: dict[str, Any], confirm: str) -> Any:
    """Send a form, read the code in the mail that it brings, and confirm with it."""
    page = client.post(ask, form)
    assert page.status_code == 200, page.content
    carried = re.findall(r'name="carried" value="([^"]+)"', unescape(page.content.decode()))[0]
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        row = Message.objects.of(tenant).filter(purpose="security").latest("id")
        body = message_from_bytes(bytes(row.raw or b""), policy=default).get_body(("plain",))
    assert body is not None
    found = re.search(r"\b(\d{3}) (\d{3})\b", body.get_content())
    assert found is not None
    done = client.post(confirm, {"carried": carried, "code": found[1] + found[2]})
    assert done.status_code == 303, done.content
    return done


def plan_of(past: Past, name: str) -> tuple[Plan, list[tuple[str, Decimal]]]:
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        row = Plan.objects.of(tenant).get(customer_id=Customer.objects.of(tenant).get(number=name).pk)
        parts = PlanInstalment.objects.of(tenant).filter(plan_id=row.pk).order_by("number")
        return row, list(parts.values_list("state", "paid"))


def told(past: Past, name: str, words: str) -> int:
    return sum(one.to == f"ap@{name.lower()}.example" and words in one.subject + one.text for one in past.mails())


def agreed(past: Past, name: str) -> None:
    """Ask for a plan on the page, have it offered on other days, and accept it there."""
    client = Client()
    with time_machine.travel(datetime(2026, 3, 4, 15, tzinfo=UTC)):
        home = entered(past, name, client)
        with door.inside(tenant_by_slug(past.slug)) as tenant:
            item = Item.objects.of(tenant).get(number=f"{name}-1").pk
        wish = {"item": [item], "count": "2", "rhythm": "monthly", "first_on": "2026-03-16", "words": "A slow month"}
        with_code(past, client, f"{home}plan/", wish, f"{home}plan/confirm/")
    plan, _parts = plan_of(past, name)
    assert (plan.state, plan.source, plan.count) == ("asked", "portal", 2)
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        plans.agree_plan(
            tenant, plan.pk, role="collector", terms=Terms(3, DUE[0], "weekly"), needs_consent=True, **by_ann(FIRST)
        )
    with time_machine.travel(datetime(2026, 3, 4, 17, tzinfo=UTC)):
        page = f"{home}plans/{plan.pk}/"
        assert "Our offer of a payment plan" in client.get(page).content.decode()
        with_code(past, client, f"{page}accept/", {}, f"{page}accept/")
        assert "Accepted on" in client.get(page).content.decode()
    assert plan_of(past, name)[0].state == "agreed"


def test_a_plan_is_asked_for_agreed_and_then_paid_or_broken(past: Past, tmp_path: Path) -> None:
    for name in CAST:
        agreed(past, name)
    reminded = {name: told(past, name, f"{name}-1") for name in CAST}
    lives(past, FIRST + timedelta(days=1), DUE[0])
    assert [told(past, name, "€100.00 is due on March 11, 2026") for name in CAST] == [1, 1], "the notice before"
    pays(past, tmp_path, *CAST, on=DUE[0])
    lives(past, DUE[0] + timedelta(days=1), DUE[1])
    for name in CAST:
        assert plan_of(past, name)[1] == [("paid", Decimal(100)), ("open", Decimal(0)), ("open", Decimal(0))]
    pays(past, tmp_path, "Keeps", on=DUE[1])
    lives(past, DUE[1] + timedelta(days=1), DUE[1] + timedelta(days=4))
    pays(past, tmp_path, "Other", on=DUE[1] + timedelta(days=5))
    lives(past, DUE[1] + timedelta(days=5), DUE[2])
    assert plan_of(past, "Breaks")[1][1][0] == "missed" and plan_of(past, "Breaks")[0].state == "agreed"
    assert [told(past, name, "has not arrived yet") for name in CAST] == [0, 1]
    pays(past, tmp_path, "Keeps", on=DUE[2])
    lives(past, DUE[2] + timedelta(days=1), DUE[1] + timedelta(days=13))
    assert {name: plan_of(past, name)[0].state for name in CAST} == {"Keeps": "done", "Breaks": "broken"}
    assert [told(past, name, "payment plan has ended") for name in CAST] == [0, 1]
    with door.inside(tenant_by_slug(past.slug)) as tenant:
        late = ActionLine.objects.of(tenant).filter(anchor_kind="item", state="done", settled_on__gt=FIRST)
        numbers = set(Item.objects.of(tenant).filter(id__in=late.values("anchor_id")).values_list("number", flat=True))
        left = dict(Item.objects.of(tenant).values_list("number", "open_amount"))
    assert left == {"Keeps-1": Decimal(0), "Breaks-1": Decimal(200), "Other-1": Decimal(200)}
    assert "Keeps-1" not in numbers, "whoever keeps the plan is not dunned"
    assert reminded["Keeps"] >= 1
