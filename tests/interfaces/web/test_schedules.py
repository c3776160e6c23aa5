"""Do the screens of schedules show own ones, make and stop them, and say why something did not go out?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.test import Client

from duecourse.foundation.identity.models import AuditEntry, Company, User
from duecourse.insight.models import Delivery, Schedule
from tests.book import a_customer, an_invoice
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


def typed(*people: str, **more: Any) -> dict[str, Any]:
    users = User.objects.filter(email__in=[f"{one}@duecourse.example" for one in people])
    base = {
        "name": "Monday’s list",
        "subject": "board:manager",
        "rhythm": "weeks",
        "weekday": ["0"],
        "at": "07:00",
        "zone": "Europe/Brussels",
        "format": ["pdf", "xlsx"],
        "reader": [str(one.pk) for one in users],
        "skip_empty": "1",
    }
    return base | more


def made(client: Client, *people: str, **more: Any) -> Schedule:
    answer = client.post("/schedules/add/", typed(*people, **more))
    assert answer.status_code == 302, text_of_answer(answer)
    return Schedule._base_manager.latest("id")


def text_of_answer(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def test_a_schedule_is_made_said_in_words_and_listed(sign_in: SignIn, company: Company) -> None:
    manager = sign_in("collections_manager")
    assert "Nothing goes out by itself yet" in text_of(manager, "/schedules/")
    row = made(manager, "collections_manager")
    assert row.next_at is not None and row.timing == {"rhythm": "weeks", "at": "07:00", "weekdays": [0]}
    page = text_of(manager, f"/schedules/{row.pk}/")
    for said in ("Monday’s list", "Every Monday at 07:00", "Collections manager", "Next dates", "PDF, Excel (XLSX)"):
        assert said in page
    assert "Every Monday at 07:00" in text_of(manager, "/schedules/")


def test_what_is_wrong_is_said_and_what_was_typed_stays(sign_in: SignIn, company: Company) -> None:
    manager = sign_in("collections_manager")
    for wrong, said in (
        ({"name": " "}, "Give the schedule a name"),
        ({"subject": "report:nowhere"}, "Choose a report or a dashboard"),
        ({"weekday": []}, "Say when"),
        ({"reader": []}, "Choose whom it goes to"),
    ):
        answer = manager.post("/schedules/add/", typed("collections_manager", note="Kept note", **wrong))
        assert answer.status_code == 422
        assert said in text_of_answer(answer) and "Kept note" in text_of_answer(answer)
    assert not Schedule._base_manager.exists()


def test_the_timing_is_said_back_while_it_is_typed(sign_in: SignIn, company: Company) -> None:
    manager = sign_in("collections_manager")
    asked = {"rhythm": "months", "place": "last_day", "number": "1", "at": "18:00", "zone": "Europe/Brussels"}
    page = text_of_answer(manager.get("/schedules/when/", asked))
    assert "The last day of the month at 18:00" in page and page.count("<li>") == 5
    assert "Say when" in text_of_answer(manager.get("/schedules/when/", asked | {"at": "late"}))


def test_somebody_elses_schedule_does_not_exist_and_a_reader_sees_it_and_may_leave(
    sign_in: SignIn, company: Company
) -> None:
    cfo, collector, sales = sign_in("cfo"), sign_in("collector"), sign_in("sales")
    row = made(cfo, "cfo", "collector")
    address = f"/schedules/{row.pk}/"
    assert sales.get(address).status_code == 404
    assert "Receive it no longer" in text_of(collector, address)
    for act in ("change", "save", "pause", "retire", "send", "copy"):
        assert collector.post(f"{address}{act}/").status_code == 403
    assert sign_in("credit_manager").post(f"{address}pause/").status_code in (404, 409, 422)
    assert collector.post(f"{address}leave/").status_code == 302
    assert collector.get(address).status_code == 404


def test_pausing_resuming_and_retiring_with_a_way_back(sign_in: SignIn, company: Company) -> None:
    manager = sign_in("collections_manager")
    row = made(manager, "collections_manager")
    manager.post(f"/schedules/{row.pk}/pause/")
    assert "Paused" in text_of(manager, "/schedules/") and _row(row).next_at is None
    manager.post(f"/schedules/{row.pk}/resume/")
    assert _row(row).next_at == row.next_at
    page = text_of_answer(manager.post(f"/schedules/{row.pk}/retire/", follow=True))
    assert "Schedule retired." in page and manager.get(f"/schedules/{row.pk}/").status_code == 404
    way_back = page.split('action="/undo/?what=')[1].split('"')[0]
    manager.post(f"/undo/?what={way_back}")
    assert _row(row).retired_at is None and _row(row).next_at is not None


def test_a_copy_is_paused(sign_in: SignIn, company: Company) -> None:
    manager = sign_in("collections_manager")
    row = made(manager, "collections_manager")
    answer = manager.post(f"/schedules/{row.pk}/copy/")
    copied = Schedule._base_manager.latest("id")
    assert answer.headers["Location"] == f"/schedules/{copied.pk}/change/"
    assert (copied.name, copied.next_at, copied.timing) == ("Monday’s list (copy)", None, row.timing)


def test_sending_now_orders_a_mail_and_the_history_says_why_one_did_not_go_out(
    sign_in: SignIn, company: Company, tenant: UUID
) -> None:
    manager, _cfo = sign_in("collections_manager"), sign_in("cfo")
    row = made(manager, "cfo")
    manager.post(f"/schedules/{row.pk}/send/", {"to": "me"})
    assert [one.state for one in Delivery._base_manager.all()] == ["waiting"]
    Delivery._base_manager.update(state="refused", reason="not_shared")
    page = text_of(manager, f"/schedules/{row.pk}/")
    assert "is not shared with this person any more" in page and "Try again" in page
    assert "1 mail did not go out" in text_of(manager, "/schedules/")
    one = Delivery._base_manager.get()
    manager.post(f"/schedules/{row.pk}/again/{one.pk}/")
    assert Delivery._base_manager.get().state == "waiting"


def test_the_list_asks_as_much_for_many_as_for_one(
    sign_in: SignIn, company: Company, django_assert_max_num_queries: Any
) -> None:
    manager = sign_in("collections_manager")
    for number in range(6):
        made(manager, "collections_manager", name=f"List {number}")
    text_of(manager, "/schedules/")
    with django_assert_max_num_queries(24):
        text_of(manager, "/schedules/")


def _row(row: Schedule) -> Schedule:
    return Schedule._base_manager.get(pk=row.pk)


def test_the_files_of_a_mail_are_taken_by_its_reader_and_by_nobody_else(
    sign_in: SignIn, company: Company, tenant: UUID
) -> None:
    an_invoice(tenant, a_customer(tenant, company, name="=Tardy"), amount="100.00", overdue_days=10)
    manager, cfo = sign_in("collections_manager"), sign_in("cfo")
    row = made(manager, "collections_manager", "cfo", subject="report:ageing-by-customer", format=["csv"])
    manager.post(f"/schedules/{row.pk}/send/", {"to": "me"})
    Delivery._base_manager.update(state="sent", on_day=company.business_date)
    address = f"/schedules/{row.pk}/mails/{Delivery._base_manager.get().pk}/"
    assert address in text_of_answer(manager.get(f"/schedules/{row.pk}/"))
    assert "Monday’s list" in text_of(manager, address) and f"{address}file.csv" in text_of_answer(manager.get(address))
    file = manager.post(f"{address}file.csv")
    whole = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "=Tardy,100.00" in whole and "\r\n'=" in whole and "attachment" in file["Content-Disposition"]
    assert AuditEntry._base_manager.filter(verb="schedule.file_taken").count() == 1
    assert manager.post(f"{address}file.xlsx").status_code == 404, "a format that was not sent"
    assert cfo.get(address).status_code == cfo.post(f"{address}file.csv").status_code == 404
    Schedule._base_manager.update(retired_at=row.made_at)
    assert "was retired" in text_of(manager, address) and manager.post(f"{address}file.csv").status_code == 403
