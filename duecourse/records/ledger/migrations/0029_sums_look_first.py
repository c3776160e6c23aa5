from importlib import import_module
from typing import Final

from django.db import migrations

FORMER: Final = import_module("duecourse.records.ledger.migrations.0026_open_sums_by_kind")
ITEMS: Final = FORMER._by_kind(FORMER.KEPT.ITEMS)
SUMMED: Final = "id, company_id, customer_id, currency, due_on, issued_on, kind, amount, open_amount, cleared_on IS NULL, ordinal < 0"
LOOK: Final = f"""BEGIN
    -- Of few rows only: it is one plan for whatever comes. Neither side is held against the other row by row.
    IF TG_OP = 'UPDATE' THEN
        IF (SELECT count(*) FROM (SELECT FROM made LIMIT 1001) few) < 1001
            AND NOT EXISTS (SELECT {SUMMED} FROM made EXCEPT ALL SELECT {SUMMED} FROM gone) THEN
            RETURN NULL;
        END IF;
    END IF;
"""  # noqa: S608 - our own names


class Migration(migrations.Migration):
    """A step taken changes no sum: seeing that costs a tenth of adding nothing up."""

    dependencies = [("ledger", "0028_party_parent")]

    operations = [migrations.RunSQL(ITEMS.replace("BEGIN\n", LOOK, 1), ITEMS)]
