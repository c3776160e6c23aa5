"""Does the book show what stood open on a day, as known then or as known now?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import ibis
from django.db import connection

from duecourse.analysis.portfolio import as_of, columns
from tests.book import TODAY, a_company, a_customer, an_invoice

DAY = timedelta(days=1)


def rows_of(table: ibis.Table) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(str(ibis.to_sql(table, dialect="postgres")).replace("%", "%%"))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_the_live_book_has_exactly_the_listed_columns(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer)
    for day in (TODAY, TODAY + DAY):
        book = as_of.book(tenant, company.pk, day)
        items, customers = rows_of(book.items), rows_of(book.customers)
        assert list(items[0]) == [column.name for column in columns.ITEM]
        assert list(customers[0]) == [column.name for column in columns.CUSTOMER]
        assert [row["item_id"] for row in items] == [item.pk]
        assert customers[0]["has_email"] is True
        assert list(rows_of(book.rates)[0]) == [column.name for column in columns.RATE]
        assert rows_of(book.receipts) == []
