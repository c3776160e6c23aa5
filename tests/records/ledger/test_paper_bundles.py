"""Do many copies come in at once, each to its item and to no other customer's, once?"""

import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from duecourse.foundation.identity.models import AuditEntry
from duecourse.records.ledger.models import Document
from duecourse.records.ledger.operations import fetching
from duecourse.records.ledger.operations.paper_bundles import NoBundle, match, opened, stage, take_in, take_in_staged
from duecourse.records.ledger.ports import FetchedCopy
from duecourse.records.ledger.rules.papers import NotKept
from tests.book import a_company, a_customer, an_invoice, by_anna

PDF = b"%PDF-1.7 of "


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.HOME = tmp_path / "home"
    return tmp_path


def by() -> dict[str, Any]:
    return {key: value for key, value in by_anna().items() if key != "on"}


def an_archive(home: Path, files: dict[str, bytes], *, packed: int = zipfile.ZIP_STORED) -> Path:
    path = home / "copies.zip"
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_each_copy_goes_to_its_item_once_and_to_nobody_else(tenant: UUID, home: Path) -> None:
    company = a_company(tenant)
    ours, theirs = a_customer(tenant, company), a_customer(tenant, company)
    one = an_invoice(tenant, ours, number="INV-1001")
    other = an_invoice(tenant, theirs, number="INV-1002")
    an_invoice(tenant, ours, number="INV-1003")
    an_invoice(tenant, theirs, number="INV/1003")
    files = {f"a/inv_{number}.pdf": PDF + str(number).encode() for number in (1001, 1002, 1003, 1004)}
    files["b/INV-1001.exe"] = b"MZ"
    path = an_archive(home, files)
    with opened(path) as bundle:
        looked = match(tenant, company.pk, bundle)
        assert not Document.objects.of(tenant).exists()
        taken = take_in(tenant, company.pk, bundle, **by())
        again = take_in(tenant, company.pk, bundle, **by())
    assert [each.name for each in looked.matched] == ["a/inv_1001.pdf", "a/inv_1002.pdf", "b/INV-1001.exe"]
    assert [each.name for each in taken.matched] == ["a/inv_1001.pdf", "a/inv_1002.pdf"]
    assert taken.ambiguous == ["a/inv_1003.pdf"] and taken.unmatched == ["a/inv_1004.pdf"]
    assert [name for name, _why in taken.refused] == ["b/INV-1001.exe"]
    assert again.matched == [] and again.known == ["a/inv_1001.pdf", "a/inv_1002.pdf"]
    kept = Document.objects.of(tenant).order_by("id").values_list("item_id", "customer_id", "name", "kind", "source")
    assert list(kept) == [
        (one.pk, ours.pk, "inv_1001.pdf", "invoice", "import"),
        (other.pk, theirs.pk, "inv_1002.pdf", "invoice", "import"),
    ]


def test_a_folder_is_read_as_an_archive_is_and_nothing_outside_of_it(tenant: UUID, home: Path) -> None:
    company = a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company), number="INV-1001")
    folder = home / "scans" / "march"
    folder.mkdir(parents=True)
    (folder / "INV-1001.pdf").write_bytes(PDF)
    (home / "INV-1001.txt").write_text("outside")
    (folder / "INV-1001 (2).pdf").symlink_to(home / "INV-1001.txt")
    with opened(home / "scans") as bundle:
        assert bundle.names == ["march/INV-1001.pdf"]
        assert len(take_in(tenant, company.pk, bundle, **by()).matched) == 1


def test_bombs_and_other_files_are_refused(home: Path) -> None:
    bomb = an_archive(home, {"INV-1.pdf": b"0" * 5_000_000}, packed=zipfile.ZIP_DEFLATED)
    text = home / "list.txt"
    text.write_text("no archive")
    for path in (bomb, text, home / "nothing.zip"):
        with pytest.raises(NoBundle), opened(path):
            pass


def test_a_broken_file_in_the_archive_stops_no_other(tenant: UUID, home: Path) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    for number in ("INV-1001", "INV-1002"):
        an_invoice(tenant, customer, number=number)
    path = an_archive(home, {"INV-1001.pdf": PDF + b"first", "INV-1002.pdf": PDF + b"second"})
    path.write_bytes(path.read_bytes().replace(b"first", b"FIRST", 1))
    with opened(path) as bundle:
        taken = take_in(tenant, company.pk, bundle, **by())
    assert [name for name, _why in taken.refused] == ["INV-1001.pdf"]
    assert [each.name for each in taken.matched] == ["INV-1002.pdf"]


def test_what_waits_is_taken_in_with_an_entry_in_the_audit(tenant: UUID, home: Path) -> None:
    company = a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company), number="INV-1001")
    digest = stage(tenant, [an_archive(home, {"INV-1001.pdf": PDF, "x.pdf": PDF}).read_bytes()])
    take_in_staged(tenant, company.pk, digest, pattern="", kind="invoice", **by())
    entry = AuditEntry.objects.of(tenant).get(verb="copies.imported")
    assert entry.after and (entry.after["kept"], entry.after["unmatched"]) == (1, 1)


def test_a_copy_is_fetched_from_where_the_company_keeps_it(tenant: UUID, home: Path) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company), number="INV 1/7")
    with pytest.raises(fetching.NoCopySource):
        fetching.ready(tenant, item.pk)
    address = {"url": "https://erp.example/{number}.pdf"}
    fetching.set_source(tenant, company.pk, kind="http", values=address, is_live=True, **by())
    order = fetching.ready(tenant, item.pk)
    assert fetching.keep(tenant, order, None, at=by()["at"]) is None
    kept = fetching.keep(tenant, order, FetchedCopy("INV 1-7.pdf", PDF), at=by()["at"])
    assert kept and (kept.item_id, kept.kind, kept.source) == (item.pk, "invoice", "erp")
    with pytest.raises(NotKept):
        fetching.keep(tenant, order, FetchedCopy("INV.pdf", b"<html>sign in</html>"), at=by()["at"])
