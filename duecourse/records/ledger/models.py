"""What is owed, by whom, and how do we know?"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel


def money(**options: object) -> "models.DecimalField[Decimal | int, Decimal]":
    """A column of an amount; its currency stands beside it."""
    return models.DecimalField(max_digits=19, decimal_places=4, **options)  # type: ignore[arg-type]


class Party(TenantModel):
    """A legal person, seen across all companies."""

    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, default="unknown")
    country = models.CharField(max_length=2, blank=True, default="")
    vat_id = models.CharField(max_length=40, blank=True, default="")
    registration = models.CharField(max_length=60, blank=True, default="")
    parent_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="party_key_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["company", "public", "sole_trader", "consumer", "unknown"]
                ),
                name="party_kind_known",
            ),
        ]


class Customer(TenantModel):
    """A party's account in one company; what is owed and done hangs on it."""

    company_id = models.BigIntegerField()
    party_id = models.BigIntegerField()
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    segment = models.CharField(max_length=40, blank=True, default="")
    sector = models.CharField(max_length=60, blank=True, default="")
    address = models.TextField(blank=True, default="")
    terms_days = models.IntegerField(null=True)
    payer_id = models.BigIntegerField(null=True)
    portfolio_id = models.BigIntegerField(null=True)
    automatic = models.BooleanField(default=True)
    sales_rep = models.CharField(max_length=150, blank=True, default="")
    customer_since = models.DateField(null=True)
    stop_version = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32)
    owned_fields = models.JSONField(default=dict)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "number"],
                name="customer_number_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "id"], name="customer_of_company"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "token"], name="customer_token_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "party_id"], name="customer_party")
        ]


class SearchToken(TenantModel):
    """A word by which a customer is found: prefix ranges over a C-ordered index, for LIKE scans under RLS."""

    customer_id = models.BigIntegerField()
    word = models.CharField(max_length=60, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "word", "customer_id"], name="search_word"
            )
        ]


class Contact(TenantModel):
    """A person or desk at the customer: how to reach, in which language, for what."""

    party_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=100)
    role = models.CharField(max_length=20, default="ap")
    name = models.CharField(max_length=150, blank=True, default="")
    salutation = models.CharField(max_length=60, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    position = models.IntegerField(default=0)
    wishes = models.JSONField(default=dict)
    is_ours = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    gone_reason = models.CharField(max_length=40, blank=True, default="")
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "party_id", "key"], name="contact_key_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="contact_customer"),
            models.Index(fields=["tenant_id", "email"], name="contact_email"),
        ]


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
            ),
            models.Index(fields=["tenant_id", "customer_id"], name="item_customer"),
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
            models.UniqueConstraint(
                fields=["tenant_id", "item_id", "key"], name="movement_once"
            ),
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
        indexes = [
            models.Index(models.F("tenant_id"), Greatest("effective_on", "known_on"), name="movement_day")
        ]


class Receipt(TenantModel):
    """Money seen at the bank, provisional until the ledger books it."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    amount = money()
    value_on = models.DateField()
    known_on = models.DateField()
    payer = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default="provisional")
    retired_on = models.DateField(null=True)
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "key"], name="receipt_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "customer_id"],
                name="receipt_underway",
                condition=Q(state="provisional"),
            )
        ]


class Block(IntervalModel):
    """A stop on a customer (no item) or on one item, with its reason and last day."""

    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=30)
    note = models.TextField(blank=True, default="")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="block_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="block_customer")
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


class PortfolioAssignment(IntervalModel):
    """Which portfolio a customer belonged to, and when."""

    customer_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "customer_id"],
                name="portfolio_assignment_customer",
            )
        ]


class ItemOutlook(TenantModel):
    """A number about an item written down by a higher floor (chance to be late, expected day)."""

    item_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    text = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=60)
    from_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "item_id", "name", "from_on"],
                name="item_outlook_once",
            )
        ]


class CustomerStanding(TenantModel):
    """A number about a customer written down by a higher floor (risk, behaviour)."""

    customer_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    text = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=60)
    from_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id", "name", "from_on"],
                name="customer_standing_once",
            )
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
            models.UniqueConstraint(
                fields=["tenant_id", "base", "quote", "on_day"], name="fx_rate_once"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="fx_rate_positive"),
        ]


class Note(TenantModel):
    """Words about a customer; they stay when items close."""

    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField(null=True)
    on_day = models.DateField()
    author = models.CharField(max_length=150, blank=True, default="")
    text = models.TextField()
    key = models.CharField(max_length=64)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id", "key"], name="note_once"
            )
        ]


class Document(TenantModel):
    """A stored file, by its hash."""

    customer_id = models.BigIntegerField(null=True)
    item_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="document_customer")
        ]


class ImportMapping(TenantModel):
    """How another system's columns become ours."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    spec = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"], name="import_mapping_once"
            )
        ]


class ImportBatch(TenantModel):
    """One file handed in: previewed, waiting for a person, committed, reversed or refused."""

    company_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    once_key = models.CharField(max_length=64, blank=True, default="")
    size = models.BigIntegerField()
    mapping = models.JSONField()
    mapping_name = models.CharField(max_length=80, blank=True, default="")
    as_of = models.DateField()
    state = models.CharField(max_length=10, default="previewed")
    waiting_for = models.CharField(max_length=200, blank=True, default="")
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "kind", "once_key"],
                name="import_file_once",
                condition=Q(state="committed"),
            )
        ]


class ImportRejection(TenantModel):
    """A row that was not taken, and why."""

    batch_id = models.BigIntegerField()
    row_no = models.IntegerField()
    column = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "batch_id", "row_no"],
                name="import_rejection_batch",
            )
        ]


class ImportUndo(TenantModel):
    """What a row held before a batch changed it, so that the batch can be reversed."""

    batch_id = models.BigIntegerField()
    model = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "batch_id"], name="import_undo_batch")
        ]
