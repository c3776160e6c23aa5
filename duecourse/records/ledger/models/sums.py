"""What is kept added up, so that the figures of today need not read every item? Rows add up: several may say the same key.

The database itself writes a row for every change of an item (triggers of the migration `0025`): a statement adds what it
changed, nobody waits for anybody, and what was rolled back was never added. `operations/sums.py` puts them together.
"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel
from duecourse.records.ledger.models.columns import money

WHOLE = -1
"""As `portfolio_id` of a sum: everybody. Zero: the customers of no portfolio, as in `queries/held.py`."""


class OpenSum(TenantModel):
    """What is open of the items due (or issued) on a day; credits apart from debits."""

    company_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    basis = models.CharField(max_length=6)
    day = models.DateField()
    kind = models.CharField(max_length=12)
    is_credit = models.BooleanField()
    amount = money()
    item_count = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(basis__in=["due", "issued"]), name="open_sum_basis_known")]
        indexes = [
            models.Index(
                fields=["tenant_id", "portfolio_id", "basis", "company_id", "day"],
                name="open_sum_day",
                include=["currency", "kind", "is_credit", "amount", "item_count"],
            )
        ]


class SalesSum(TenantModel):
    """What was issued on a day, by kind of item, open or not; known as the books stand."""

    company_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.DateField()
    kind = models.CharField(max_length=12)
    amount = money()
    item_count = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "portfolio_id", "company_id", "day"],
                name="sales_sum_day",
                include=["currency", "kind", "amount", "item_count"],
            )
        ]


class SumDoubt(TenantModel):
    """The sums of portfolios may be off: items changed while a customer moved. Gone when they were put right."""


class SumCheck(TenantModel):
    """When the sums were last held against all items, and how far they were off then: nothing, unless something is broken.

    They answer from the first check on (`checked_at`). `off_count` = keys that were off, `off_amount` = by how much in all, whatever the currency: a sign, no figure.
    `open_tidied`, `sales_tidied` = up to which row they were put together.
    """

    checked_at = models.DateTimeField(null=True)
    off_count = models.IntegerField(default=0)
    off_amount = money(default=0)
    open_tidied = models.BigIntegerField(default=0)
    sales_tidied = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="sum_check_once")]
