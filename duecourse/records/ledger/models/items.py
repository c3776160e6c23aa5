"""What is owed, and how did it change?"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate, Greatest

from duecourse.foundation.tenancy.models import TenantModel
from duecourse.records.ledger.models.columns import money


class Item(TenantModel):
    """One posting with one due date; `open_amount` is the projection at the company's business date."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, default="invoice")
    number = models.CharField(max_length=80)
    instalment_no = models.IntegerField(default=0)
    ordinal = models.IntegerField(default=0)
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = money()
    open_amount = money()
    known_on = models.DateField()
    cleared_on = models.DateField(null=True)
    clearing = models.CharField(max_length=10, blank=True, default="")
    payment_method = models.CharField(max_length=12, default="transfer")
    is_pulled = models.BooleanField(default=False)
    description = models.CharField(max_length=200, blank=True, default="")
    po_number = models.CharField(max_length=80, blank=True, default="")
    item_class = models.CharField(max_length=40, blank=True, default="")
    linked_number = models.CharField(max_length=80, blank=True, default="")
    linked_item_id = models.BigIntegerField(null=True)
    discount_share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    discount_until = models.DateField(null=True)
    retention_amount = money(default=0)
    is_factored = models.BooleanField(default=False)
    pay_to = models.CharField(max_length=34, blank=True, default="")
    delivery_channel = models.CharField(max_length=40, blank=True, default="")
    delivery_status = models.CharField(max_length=12, blank=True, default="")
    delivery_on = models.DateField(null=True)
    expected_pay_on = models.DateField(null=True)
    last_step_key = models.CharField(max_length=60, blank=True, default="")
    severity_reached = models.SmallIntegerField(null=True)
    last_step_on = models.DateField(null=True)
    stated_deadline_on = models.DateField(null=True)
    on_cleanup = models.BooleanField(default=False)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "tenant_id",
                    "company_id",
                    "number",
                    "kind",
                    "instalment_no",
                    "ordinal",
                ],
                name="item_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "invoice",
                        "credit_note",
                        "debit_note",
                        "on_account",
                        "interest",
                        "fee",
                    ]
                ),
                name="item_kind_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "due_on"],
                name="item_open",
                condition=~Q(open_amount=0),
                include=["open_amount", "currency"],
            ),
            models.Index(
                fields=["tenant_id", "company_id"],
                name="item_cleanup",
                condition=Q(on_cleanup=True) & ~Q(open_amount=0),
            ),
            models.Index(
                fields=["tenant_id", "company_id", "customer_id"],
                name="item_credit",
                condition=Q(open_amount__lt=0),
            ),
            models.Index(
                fields=["tenant_id", "company_id", "linked_item_id"],
                name="item_linked",
                condition=Q(open_amount__lt=0, linked_item_id__isnull=False),
            ),
            models.Index(fields=["tenant_id", "customer_id"], name="item_customer"),
            models.Index(F("tenant_id"), Collate("number", "C"), name="item_by_number"),
            models.Index(F("tenant_id"), Collate("po_number", "C"), name="item_by_po", condition=~Q(po_number="")),
            models.Index(
                fields=["tenant_id", "company_id", "known_on"],
                name="item_waiting",
                condition=Q(open_amount=0, cleared_on__isnull=True),
            ),
        ]


class Movement(TenantModel):
    """A dated change of an item's open amount (payment: negative on an invoice); never updated.

    Open on day D, as reported = amount + sum of movements with `effective_on <= D` and `known_on <= D`.
    """

    item_id = models.BigIntegerField()
    effective_on = models.DateField()
    known_on = models.DateField()
    kind = models.CharField(max_length=12)
    amount = money()
    seen_after = models.DateField(null=True)
    reference = models.CharField(max_length=140, blank=True, default="")
    receipt_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=64)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "item_id", "key"], name="movement_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "payment",
                        "credit",
                        "writeoff",
                        "return",
                        "unknown",
                        "reopened",
                        "correction",
                        "reversal",
                    ]
                ),
                name="movement_kind_known",
            ),
        ]
        indexes = [models.Index(models.F("tenant_id"), Greatest("effective_on", "known_on"), name="movement_day")]


class Receipt(TenantModel):
    """Money seen at the bank, provisional until the ledger books it; `reference` is the structured one, if any."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    amount = money()
    value_on = models.DateField()
    known_on = models.DateField()
    payer = models.CharField(max_length=200, blank=True, default="")
    payer_account = models.CharField(max_length=60, blank=True, default="", db_default="")
    reference = models.CharField(max_length=140, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="provisional")
    retired_on = models.DateField(null=True)
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id", "key"], name="receipt_once")]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="receipt_customer"),
            models.Index(fields=["tenant_id", "entry_id"], name="receipt_entry", condition=Q(entry_id__isnull=False)),
        ]


class DunningLevel(TenantModel):
    """A severity an item has reached, by our own step or by the ERP's; the latest is copied onto the item."""

    item_id = models.BigIntegerField()
    severity = models.SmallIntegerField()
    step_key = models.CharField(max_length=60, blank=True, default="")
    on_day = models.DateField()
    known_on = models.DateField()
    deadline_on = models.DateField(null=True)
    source = models.CharField(max_length=10)
    revoked_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "item_id", "on_day", "step_key", "source"],
                name="dunning_level_once",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "on_day"], name="dunning_level_day")]


class ItemOutlook(TenantModel):
    """When an item is expected to be paid, as was thought from `from_on` to `to_on` (empty: still thought).

    Eight of ten such items are paid between `p10_on` and `p90_on`, half of them by `p50_on`; `expected_on` is the mean.
    `drivers` = the facts that moved it most, as codes with their days; `source` = the hash of what it was predicted with.
    """

    item_id = models.BigIntegerField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    p10_on = models.DateField()
    p50_on = models.DateField()
    p90_on = models.DateField()
    expected_on = models.DateField()
    late_share = models.DecimalField(max_digits=9, decimal_places=6)
    is_little_history = models.BooleanField(default=False)
    drivers = models.JSONField(default=list)
    source = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "item_id", "from_on"], name="item_outlook_day"),
            models.UniqueConstraint(
                fields=["tenant_id", "item_id"], name="item_outlook_current", condition=Q(to_on__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(p10_on__lte=models.F("p50_on"), p50_on__lte=models.F("p90_on")),
                name="item_outlook_in_order",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name="item_outlook_from_to"
            ),
            models.CheckConstraint(condition=Q(late_share__range=(0, 1)), name="item_outlook_share"),
        ]


class FxRate(TenantModel):
    """Units of `quote` for one unit of `base`, on a day."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on_day = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "base", "quote", "on_day"], name="fx_rate_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="fx_rate_positive"),
        ]
