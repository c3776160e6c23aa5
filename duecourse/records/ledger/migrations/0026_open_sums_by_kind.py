from importlib import import_module
from typing import Final

from django.db import migrations, models

KEPT: Final = import_module("duecourse.records.ledger.migrations.0025_sums_are_kept")
EMPTY: Final = "TRUNCATE ledger_opensum, ledger_salessum, ledger_sumcheck"
"""They are worked out anew within minutes; until then figures are read from the items."""
INDEX: Final = "open_sum_day"
FIELDS: Final = ["tenant_id", "portfolio_id", "basis", "company_id", "day"]


def _by_kind(functions: str) -> str:
    """Let the triggers of 0025 say the kind of item as well."""
    text = functions.replace("basis, day, is_credit, amount", "basis, day, kind, is_credit, amount")
    text = text.replace("b.day, f.is_credit,", "b.day, f.kind, f.is_credit,")
    text = text.replace(
        "GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(f.still", "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(f.still"
    )
    return _again(text)


def _again(functions: str) -> str:
    return functions.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    """What is open is added up by kind of item too: payments on account are no credit notes."""

    dependencies = [("ledger", "0025_sums_are_kept")]

    operations = [
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.RemoveIndex("opensum", INDEX),
        migrations.AddField("opensum", "kind", models.CharField(default="", max_length=12), preserve_default=False),
        migrations.AddIndex(
            "opensum",
            models.Index(fields=FIELDS, name=INDEX, include=["currency", "kind", "is_credit", "amount", "item_count"]),
        ),
        migrations.RunSQL(
            _by_kind(KEPT.ITEMS) + _by_kind(KEPT.MOVED), EMPTY + ";" + _again(KEPT.ITEMS) + _again(KEPT.MOVED)
        ),
    ]
