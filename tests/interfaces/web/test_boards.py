"""Do dashboards show each reader their own, and can they be made one's own, shared and put back?"""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duecourse.foundation.identity.models import Company, User
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.insight.models import Board
from duecourse.insight.operations import reports
from duecourse.insight.rules.boards import STANDARDS, Tile, to_json
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.insight.rules.reports.spec import to_json as to_spec
from tests.book import a_customer, an_invoice, moment
from tests.interfaces.web.conftest import SignIn

KINDS = {"figure", "trend", "ageing", "top", "moves", "text"}


@pytest.fixture
def book(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, segment="SME")
    quarrel = a_customer(tenant, company, name="Quarrel", email="q", segment="large")
    an_invoice(tenant, tardy, amount="1000", overdue_days=40)
    an_invoice(tenant, quarrel, amount="400", overdue_days=5)
    an_invoice(tenant, quarrel, amount="600", overdue_days=-20)


def tiles_of(page: str) -> list[str]:
    """Find the requests that a page makes for its tiles."""
    return [one.replace("&amp;", "&") for one in re.findall(r'data-board-load="[^"]*" hx-get="([^"]+)"', page)]


def answered(client: Client, key: str = "", **scope: str) -> str:
    """Open a board and all its tiles."""
    href = reverse("board", args=[key]) if key else reverse("boards")
    page = client.get(href, scope)
    assert page.status_code == 200, page.content.decode()[:2000]
    parts = [client.get(one) for one in tiles_of(page.content.decode())]
    assert {one.status_code for one in parts} <= {200}
    return "".join(one.content.decode() for one in parts)


@pytest.mark.parametrize("key", sorted(STANDARDS))
def test_every_standard_board_answers_all_of_its_tiles(sign_in: SignIn, book: None, key: str) -> None:
    found = answered(sign_in("cfo"), key)
    for tile in STANDARDS[key].tiles:
        assert f'id="tile-{tile.key}"' in found


@pytest.mark.parametrize("key", sorted(STANDARDS))
def test_a_board_stands_before_there_is_anything_to_show(sign_in: SignIn, key: str) -> None:
    assert 'id="tile-t1"' in answered(sign_in("cfo"), key)


@pytest.mark.parametrize(
    ("role", "words"), [("collector", "Collector"), ("cfo", "CFO"), ("credit_analyst", "Credit"), ("sales", "Sales")]
)
def test_dashboards_open_with_the_board_of_the_role(sign_in: SignIn, role: str, words: str) -> None:
    assert f"<summary>{words} " in sign_in(role).get(reverse("boards")).content.decode()


def test_the_scope_in_the_address_holds_for_every_tile(sign_in: SignIn, book: None) -> None:
    client = sign_in("cfo")
    all_of_it, part = answered(client, "cfo"), answered(client, "cfo", segment="SME")
    assert "Quarrel" in all_of_it and "Tardy" in all_of_it
    assert "Tardy" in part and "Quarrel" not in part
    assert "there is no trend of a part" in part


def test_a_condition_that_cannot_be_read_is_told_by_each_tile_and_breaks_none(sign_in: SignIn, book: None) -> None:
    found = answered(sign_in("cfo"), "cfo", where="colour is blue")
    assert found.count("tile-none") >= 4


def test_what_a_person_does_not_see_is_in_no_tile(sign_in: SignIn, book: None) -> None:
    found = answered(sign_in("collector"), "manager")
    assert "Tardy" not in found and "Quarrel" not in found


def test_a_broken_figure_is_told_alone(sign_in: SignIn, tenant: UUID, book: None) -> None:
    client = sign_in("cfo")
    tiles = [Tile("t1", "figure", "given-up"), Tile("t2", "figure", "receivables"), Tile("t3", "trend", "dso,overdue")]
    tiles += [Tile("t4", "report", "nobodys"), Tile("t5", "report", "top-debtors", shape="table")]
    found = answered(client, a_board(tenant, client, tiles))
    assert "This figure was given up, or is not shared with you." in found
    assert "This report was given up, or is not shared with you." in found
    assert "The whole report" in found
    assert "different units" in found
    assert "2,000" in found


def test_the_number_of_questions_does_not_grow_with_the_tiles(sign_in: SignIn, tenant: UUID, book: None) -> None:
    client = sign_in("cfo")
    counts = []
    for count in (2, 12):
        key = a_board(tenant, client, [Tile(f"t{number}", "figure", "receivables") for number in range(count)])
        client.get(reverse("board", args=[key]))
        for href in (
            reverse("board", args=[key]),
            tiles_of(client.get(reverse("board", args=[key])).content.decode())[0],
        ):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(href)
            counts.append(len(asked))
    assert counts[0] == counts[2], "the page"
    assert counts[1] == counts[3], "the tiles"


def test_a_report_takes_the_boards_day_and_period_and_says_where_it_has_its_own(
    sign_in: SignIn, tenant: UUID, book: None
) -> None:
    client = sign_in("cfo")
    seat = Seat(tenant, UUID(client.session["_auth_user_id"]), "Cfo", "cfo@duecourse.example", "cfo", Scope())

    def kept(**more: str) -> Tile:
        spec = Spec("items", rows=("customer",), values=(Value("rows", "count"),))
        slug = reports.keep_report(seat, name="Mine", spec=to_spec(replace(spec, **more)), at=moment())  # type: ignore[arg-type]
        return Tile("t1", "report", slug, shape="table")

    def told(tile: Tile, **scope: str) -> str:
        return answered(client, a_board(tenant, client, [tile]), **scope)

    today, fixed, sold = kept(), kept(day="2026-02-27"), kept(subject="invoices", period="last_7_days")
    assert "as of today" in told(today) and "own day" not in told(today)
    before = told(today, on="2026-02-10")
    assert "as of 2026-02-10" in before and "day=2026-02-10" in before, "the whole report stands on that day too"
    assert "This report has a day of its own: 27 Feb 2026." in told(fixed, on="2026-01-10")
    assert "Its own period: 24 Feb 2026 to 2 Mar 2026." in told(sold)
    year = told(sold, window="365")
    assert "the last 365 days" in year and "From 3 Mar 2025 to 2 Mar 2026." in year and "own period" not in year
    assert "Tardy" in year and "Tardy" not in told(sold), "issued long ago"
    assert "Quarrel" not in told(today, segment="SME")
    assert 'hx-target="#report"' not in told(today), "there is no such place on a board"


def a_board(tenant: UUID, client: Client, tiles: list[Tile], name: str = "Mine") -> str:
    user = User.objects.get(id=client.session["_auth_user_id"])
    made = client.post(reverse("new-board"), {"name": name})
    key = made["Location"].split("/")[-3]
    Board.objects.of(tenant).filter(slug=key, owner_id=user.pk).update(tiles=to_json(tiles))
    return key


def test_a_copy_is_changed_moved_and_put_back(sign_in: SignIn, tenant: UUID) -> None:
    client = sign_in("cfo")
    key = client.post(reverse("copy-board", args=["cfo"]))["Location"].split("/")[-3]

    def order() -> str:
        return ",".join(one["key"] for one in Board.objects.of(tenant).get(slug=key).tiles)

    def post(route: str, *args: str, **said: object) -> str:
        seen = Board.objects.of(tenant).get(slug=key).revision
        return client.post(reverse(route, args=[key, *args]), {"seen": seen, **said}, follow=True).content.decode()

    before = order()
    page = post("change-tile", "t1", act="later")
    assert order().startswith("t2,t1,")
    back = re.search(r'action="(/undo/[^"]+)"', page)
    assert back is not None
    client.post(back.group(1))
    assert order() == before
    post("change-tile", "t1", act="wider")
    assert Board.objects.of(tenant).get(slug=key).tiles[0]["width"] == 2
    post("order-tiles", keys="t3,t2")
    assert order().startswith("t3,t2,t1,")
    post("change-tile", "t2", act="remove")
    assert "t2" not in order().split(",")
    post("add-tile", kind="trend", subject=["dso", "add"], width=4, days=60)
    assert Board.objects.of(tenant).get(slug=key).tiles[-1]["subject"] == "dso,add"
    post("rename-board", name="Every Monday")
    assert "Every Monday" in client.get(reverse("board", args=[key])).content.decode()
    assert client.post(reverse("add-tile", args=[key]), {"kind": "figure", "seen": 1}).status_code == 422


def test_a_change_over_somebody_elses_is_told(sign_in: SignIn, tenant: UUID) -> None:
    client = sign_in("cfo")
    key = a_board(tenant, client, [Tile("t1", "ageing"), Tile("t2", "ageing")])
    done = client.post(reverse("change-tile", args=[key, "t1"]), {"seen": 99, "act": "later"})
    assert done.status_code == 422
    assert "changed meanwhile" in done.content.decode()


def test_sharing_lets_others_read_and_nobody_else(sign_in: SignIn, tenant: UUID) -> None:
    owner, reader, other = sign_in("cfo"), sign_in("collections_manager"), sign_in("credit_manager")
    key = a_board(tenant, owner, [Tile("t1", "text", text="Call before noon.")], "Cash meeting")
    assert reader.get(reverse("board", args=[key])).status_code == 404
    owner.post(reverse("board-shared", args=[key]), {"whom": "role:collections_manager"})
    assert "Call before noon." in reader.get(reverse("board", args=[key])).content.decode()
    for route in ("edit-board", "share-board"):
        assert reader.get(reverse(route, args=[key])).status_code in (404, 422)
    assert other.get(reverse("board", args=[key])).status_code == 404
    assert other.get(reverse("board-tiles", args=[key]), {"tile": "t1"}).status_code == 404
    page = owner.get(reverse("share-board", args=[key])).content.decode()
    assert "role:collections_manager" in page
    owner.post(reverse("board-unshared", args=[key]), {"whom": "role:collections_manager"})
    assert reader.get(reverse("board", args=[key])).status_code == 404


def test_who_may_not_build_or_share_is_not_offered_it(sign_in: SignIn) -> None:
    client = sign_in("sales")
    assert reverse("copy-board", args=["sales"]) not in client.get(reverse("boards")).content.decode()
    assert client.post(reverse("copy-board", args=["sales"])).status_code == 403


def test_ones_own_board_opens_first_until_it_is_given_up(sign_in: SignIn, tenant: UUID) -> None:
    client = sign_in("cfo")
    key = a_board(tenant, client, [], "Mine first")
    client.post(reverse("board-first", args=[key]))
    assert "<summary>Mine first " in client.get(reverse("boards")).content.decode()
    gone = client.post(reverse("retire-board", args=[key]), follow=True).content.decode()
    assert "<summary>CFO " in gone
    assert client.get(reverse("board", args=[key])).status_code == 404


def test_a_wall_shows_the_tiles_without_a_frame_and_asks_again_by_itself(sign_in: SignIn, book: None) -> None:
    page = sign_in("cfo").get(reverse("board-wall", args=["cfo"]), {"segment": "SME"}).content.decode()
    assert 'class="rail"' not in page
    assert "every 300s" in page
    assert "segment=SME" in page


def test_the_page_of_what_moved_dso_names_causes_parts_and_customers(sign_in: SignIn, book: None) -> None:
    page = sign_in("cfo").get(reverse("dso-moves"), {"since": "2026-02-20"}).content.decode()
    assert "Sales volume" in page
    assert "Quarrel" in page
    nothing = sign_in("collections_manager").get(reverse("dso-moves"), {"since": "2020-01-01"}).content.decode()
    assert "nothing had been sold" in nothing
