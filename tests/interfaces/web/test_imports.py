"""Is a file handed in at once, watched while the worker reads it, taken in and back, and its columns chosen by hand?"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy.context import tenant as inside
from duecourse.interfaces.web.imports.editing import pairs_of
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.models import Customer, ImportBatch, ImportMapping
from duecourse.records.ledger.operations import import_orders
from duecourse.records.ledger.operations.import_progress import Progress
from tests.conftest import make_tenant
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import file_of
from tests.interfaces.web.test_screens import queries_of, text_of

CUSTOMERS = "number,name\nC1,Punctual BV\nC2,Tardy NV\n"
GERMAN = "Wer;Beleg Nr;Tag;Summe\nC1;i1;05.01.2026;1.234,56\nC2;i2;06.01.2026;12,50-\nC9;i3;07.01.2026;1,00\n"
GERMAN_FORM = {
    "kind": "items",
    "customer-from": "column:Wer",
    "number-from": "column:Beleg Nr",
    "number-upper": "1",
    "issued_on-from": "column:Tag",
    "issued_on-date": "%d.%m.%Y",
    "due_on-from": "column:Tag",
    "due_on-date": "%d.%m.%Y",
    "due_on-plus_days": "30",
    "amount-from": "column:Summe",
    "amount-decimal": "1.234,56",
    "currency-from": "constant",
    "currency-text": "EUR",
}


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    return sign_in("collections_manager")


def hand_in(client: Client, tenant: UUID, text: str = CUSTOMERS, **more: Any) -> int:
    """Hand a file in; it lies there and nobody has looked at it."""
    file = SimpleUploadedFile("a file.csv", text.encode())
    given = {"file": file, "kind": "customers", "company": "BE", "mapping": "", "as_of": "2026-03-02"} | more
    response = client.post("/imports/", given)
    assert response.status_code == 302, response.content.decode()[-3000:]
    return int(response.headers["Location"].rstrip("/").rpartition("/")[2])


def state(tenant: UUID, batch: int) -> str:
    return ImportBatch.objects.of(tenant).get(id=batch).state


def test_a_file_goes_its_way_from_hand_to_ledger_and_back(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant)
    page = text_of(manager, f"/imports/{batch}/")
    assert "Waits for the worker" in page and "every 1s" in page and "Take it in" not in page
    carry(tenant, batch)
    page = text_of(manager, f"/imports/{batch}/")
    assert "Every row can be taken." in page and "Take it in" in page and "every 1s" not in page
    assert not Customer.objects.of(tenant).exists()
    assert manager.post(f"/imports/{batch}/commit/").status_code == 302
    assert "Waits for the worker" in text_of(manager, f"/imports/{batch}/")
    carry(tenant, batch)
    assert Customer.objects.of(tenant).count() == 2
    assert "Take it back" in text_of(manager, f"/imports/{batch}/")
    manager.post(f"/imports/{batch}/reverse/")
    carry(tenant, batch)
    assert not Customer.objects.of(tenant).exists()
    assert "Taken back on" in text_of(manager, f"/imports/{batch}/")


def test_the_worker_is_watched_and_the_page_comes_when_it_is_through(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant)
    import_orders.begin(tenant, batch, clock=now())
    progress = Progress(tenant, batch, is_called_off=lambda: None)
    progress("reading", 1200, ImportBatch.objects.of(tenant).get(id=batch).size)
    response = manager.get(f"/imports/{batch}/progress/")
    page = response.content.decode()
    assert "The file is being read" in page and "1,200" in page and 'value="100"' in page and " s<" in page
    assert "HX-Redirect" not in response.headers
    progress.close()
    carry(tenant, batch)
    assert manager.get(f"/imports/{batch}/progress/").headers["HX-Redirect"] == f"/imports/{batch}/"


def test_a_bad_file_is_told_in_one_sentence_with_a_way_on(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant, "colour,size\nred,5\n")
    carry(tenant, batch)
    page = text_of(manager, f"/imports/{batch}/")
    assert "Nothing in the file gives “number”" in page and f"/imports/{batch}/columns/" in page
    empty = hand_in(manager, tenant, "\n")
    carry(tenant, empty)
    page = text_of(manager, f"/imports/{empty}/")
    assert "The file is empty: it has no header line." in page


def test_an_import_is_cancelled_before_it_is_taken_in_and_not_after(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant)
    manager.post(f"/imports/{batch}/cancel/")
    assert state(tenant, batch) == "cancelled"
    carry(tenant, batch)
    assert state(tenant, batch) == "cancelled"
    other = hand_in(manager, tenant, CUSTOMERS + "C3,Silent\n")
    carry(tenant, other)
    manager.post(f"/imports/{other}/commit/")
    carry(tenant, other)
    refused = manager.post(f"/imports/{other}/cancel/")
    assert refused.status_code >= 400 and "can no longer be cancelled" in refused.content.decode()
    assert state(tenant, other) == "committed"


def test_an_order_is_not_given_twice(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant)
    refused = manager.post(f"/imports/{batch}/commit/")
    assert refused.status_code >= 400 and "is being worked on" in refused.content.decode()


def test_the_list_is_narrowed_by_state_and_kind_and_gives_the_rejected_rows(manager: Client, tenant: UUID) -> None:
    good = hand_in(manager, tenant)
    bad = hand_in(manager, tenant, "customer,text\nC9,hello\n", kind="notes")
    carry(tenant, bad)
    page = text_of(manager, "/imports/?state=look")
    assert f'href="/imports/{bad}/"' in page and f'href="/imports/{good}/"' not in page
    assert f'href="/imports/{good}/"' in text_of(manager, "/imports/?state=underway&kind=customers")
    assert "Nothing matches" in text_of(manager, "/imports/?state=back")
    rejected = manager.get(f"/imports/{bad}/rejected/")
    assert b"There is no customer with this number." in rejected.content


def test_the_list_is_sorted_and_filtered_by_what_files_brought(manager: Client, tenant: UUID) -> None:
    few = hand_in(manager, tenant, "number,name\nA,Aaa\n")
    many = hand_in(manager, tenant)
    for batch in (few, many):
        carry(tenant, batch)
    page = text_of(manager, "/imports/?sort=rows")
    assert page.index(f'href="/imports/{few}/"') < page.index(f'href="/imports/{many}/"')
    page = text_of(manager, "/imports/?sort=-rows")
    assert page.index(f'href="/imports/{many}/"') < page.index(f'href="/imports/{few}/"')
    page = text_of(manager, "/imports/?" + urlencode({"where": 'new rows > 1 and state is "previewed"'}))
    assert f'href="/imports/{many}/"' in page and f'href="/imports/{few}/"' not in page
    lines = file_of(manager, "/lists/imports/export.csv?col=file&col=rows&sort=rows").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("File,State,Rows") and lines[1].endswith(",1")


def test_files_without_a_doubt_are_taken_in_together_and_others_called_off(
    manager: Client, tenant: UUID, company: Company
) -> None:
    first, second = hand_in(manager, tenant, "number,name\nA,Aaa\n"), hand_in(manager, tenant)
    bad = hand_in(manager, tenant, "customer,text\nC9,hello\n", kind="notes")
    for batch in (first, second, bad):
        carry(tenant, batch)
    ImportBatch.objects.of(tenant).filter(id=second).update(state="waiting", waiting_for="A person looks at it.")
    manager.post("/imports/commit/", {"row": [first, second, bad]})
    states = dict(ImportBatch.objects.of(tenant).values_list("id", "state"))
    assert states == {first: "ordered", second: "waiting", bad: "previewed"}
    assert "1 file is being taken in. What waits for a person" in text_of(manager, "/imports/")
    manager.post("/imports/cancel/?state=look", {"all": "1"})
    states = dict(ImportBatch.objects.of(tenant).values_list("id", "state"))
    assert states == {first: "ordered", second: "cancelled", bad: "cancelled"}
    carry(tenant, first)
    assert Customer.objects.of(tenant).filter(name="Aaa").exists()
    assert manager.post("/imports/commit/", {"row": []}).status_code == 422


def test_who_only_sees_imports_neither_takes_in_nor_calls_off(sign_in: SignIn, tenant: UUID, manager: Client) -> None:
    batch = hand_in(manager, tenant)
    carry(tenant, batch)
    client = sign_in("cfo")
    assert "data-bulk" not in text_of(client, "/imports/")
    for path in ("/imports/commit/", "/imports/cancel/"):
        assert client.post(path, {"row": [batch]}).status_code == 403
    assert ImportBatch.objects.of(tenant).get(id=batch).state == "previewed"


def test_the_queries_of_the_import_pages_do_not_grow(manager: Client, tenant: UUID) -> None:
    first = hand_in(manager, tenant)
    carry(tenant, first)
    paths = ("/imports/", f"/imports/{first}/", f"/imports/{first}/columns/", f"/imports/{first}/progress/")
    before = {path: queries_of(manager, path) for path in paths}
    for number in range(5):
        batch = hand_in(manager, tenant, CUSTOMERS + f"D{number},More\n")
        carry(tenant, batch)
        ImportMapping.objects.create(
            tenant_id=tenant, name=f"m{number}", kind="customers", spec={"columns": {"number": "x"}}, updated_at=now()
        )
    assert {path: queries_of(manager, path) for path in paths} == before
    assert max(before.values()) <= 20


def test_columns_are_chosen_tried_kept_and_used(manager: Client, tenant: UUID) -> None:
    for text, kind in ((CUSTOMERS, "customers"), (GERMAN, "items")):
        batch = hand_in(manager, tenant, text, kind=kind)
        carry(tenant, batch)
        if kind == "customers":
            manager.post(f"/imports/{batch}/commit/")
            carry(tenant, batch)
    assert state(tenant, batch) == "refused"
    page = text_of(manager, f"/imports/{batch}/columns/")
    assert "Beleg Nr" in page and "needed" in page
    tried = manager.post("/imports/resolve/", GERMAN_FORM | {"batch": str(batch)}).content.decode()
    assert "1234.56" in tried and "I1" in tried and "2026-02-04" in tried and "EUR" in tried
    wrong = GERMAN_FORM | {"batch": str(batch), "issued_on-date": "%Y-%m-%d"}
    assert "This is not a date in the stated format." in manager.post("/imports/resolve/", wrong).content.decode()
    half = {"kind": "items", "batch": str(batch), "customer-from": "column:Wer"}
    tried = manager.post("/imports/resolve/", half).content.decode()
    assert "Nothing in the file gives “number”" in tried and "C1" in tried
    assert manager.post(f"/imports/{batch}/columns/", GERMAN_FORM | {"name": "german"}).status_code == 302
    carry(tenant, batch)
    found = ImportBatch.objects.of(tenant).get(id=batch)
    assert (found.state, found.counts["new"], found.counts["rejected"]) == ("previewed", 2, 1)
    assert "german" in text_of(manager, "/imports/mappings/")
    assert "plus_days: 30" in manager.get("/imports/mappings/german/yaml/").content.decode()
    assert "Beleg Nr" in text_of(manager, "/imports/mappings/german/")


def test_a_wrong_mapping_is_not_kept_and_says_where(manager: Client, tenant: UUID) -> None:
    batch = hand_in(manager, tenant)
    carry(tenant, batch)
    form = {"kind": "customers", "name": "odd", "number-from": "template", "number-text": "{a|b}"}
    answer = manager.post(f"/imports/{batch}/columns/", form)
    assert answer.status_code == 422 and "is no placeholder" in answer.content.decode()
    assert not ImportMapping.objects.of(tenant).exists()


def test_a_mapping_comes_and_goes_as_yaml_and_survives_its_form(manager: Client, tenant: UUID) -> None:
    yaml = (
        b"kind: items\ncolumns:\n  customer: Wer\n  number: {fingerprint: [Wer, Tag]}\n  issued_on: {from: Tag, date: ['%d.%m.%Y', '%Y-%m-%d']}\n"
        b"  kind: {from: Art, map: {DR: invoice, DG: credit_note}, default: invoice}\n  amount: {from: Summe, decimal: '1.234,56', negative: flip}\n"
        b"  description: {from: Text, strip: false}\nfile: {delimiter: ';', skip: 2}\n"
    )
    answer = manager.post("/imports/mappings/", {"file": SimpleUploadedFile("erp.yaml", yaml), "name": ""})
    assert answer.headers["Location"] == "/imports/mappings/erp/"
    before = ImportMapping.objects.of(tenant).get(name="erp").spec
    page = text_of(manager, "/imports/mappings/erp/")
    assert "DR = invoice" in page
    answer = manager.post("/imports/mappings/erp/", _form_of(page))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert ImportMapping.objects.of(tenant).get(name="erp").spec == before
    broken = manager.post("/imports/mappings/", {"file": SimpleUploadedFile("x.yaml", b"a: [")})
    assert broken.status_code == 422 and "not readable YAML" in broken.content.decode()


def test_a_value_map_is_read_line_by_line() -> None:
    assert pairs_of("DR = invoice\n\nDG=credit_note\nnothing") == {"DR": "invoice", "DG": "credit_note"}


def test_another_tenants_file_and_mapping_do_not_exist(manager: Client, tenant: UUID, company: Company) -> None:
    other = make_tenant()
    with inside(other):
        theirs = identity.create_company(other, code="ZZ", name="Foreign", currency="EUR")
        batch = ImportBatch.objects.create(
            tenant_id=other, company_id=theirs.pk, kind="items", file_name="x", sha256="0", size=1, mapping={},
            as_of="2026-03-02", created_at=now(), sample={"header": ["Canary"], "rows": [["Canary"]]},
        )  # fmt: skip
        ImportMapping.objects.create(tenant_id=other, name="canary", kind="items", spec={}, updated_at=now())
    for path in (f"{batch.pk}/", f"{batch.pk}/columns/", f"{batch.pk}/progress/", "mappings/canary/"):
        assert manager.get(f"/imports/{path}").status_code == 404
    tried = manager.post("/imports/resolve/", {"kind": "items", "batch": str(batch.pk)})
    assert tried.status_code == 404
    tried = manager.post("/imports/resolve/", {"kind": "items", "customer-from": "column:Canary"})
    assert "Canary" not in tried.content.decode()


class Fields(HTMLParser):
    """Reads the fields of a form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.name = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "select":
            self.name = given["name"]
        elif tag == "option" and "selected" in given and self.name:
            self.found[self.name] = given["value"]
        elif tag == "textarea":
            self.area = given["name"]
            self.found[self.area] = ""
        elif tag == "input" and "name" in given and (given.get("type") != "checkbox" or "checked" in given):
            self.found[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.name = self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data


def _form_of(page: str) -> dict[str, str]:
    fields = Fields()
    fields.feed(page[page.index('<form method="post" class="map-form"') :])
    return fields.found
