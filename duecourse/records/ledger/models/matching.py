"""Which money pays which item, and how do we know whose it is?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel
from duecourse.records.ledger.models.columns import money


class ReceiptMatch(IntervalModel):
    """So much of a receipt pays an item; it holds from the day it was known until the ERP books it or it is taken back.

    `difference` is what the payer kept back beside it, with its reason; `because` holds the evidence in coded parts.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    receipt_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = money()
    kind = models.CharField(max_length=10)
    score = models.DecimalField(max_digits=5, decimal_places=4)
    because = models.JSONField(default=list)
    difference = money(default=0)
    difference_reason = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=8, default="live")
    matched_by = models.CharField(max_length=150, blank=True, default="")
    matched_at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True, default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "receipt_id", "item_id"], name="match_once", condition=Q(state="live")
            ),
            models.CheckConstraint(condition=Q(kind__in=["automatic", "confirmed"]), name="match_kind_known"),
            models.CheckConstraint(condition=Q(state__in=["live", "undone", "retired"]), name="match_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0, difference__gte=0), name="match_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "receipt_id"], name="match_receipt"),
            models.Index(fields=["tenant_id", "item_id"], name="match_item"),
            models.Index(fields=["tenant_id", "company_id"], name="match_live", condition=Q(state="live")),
        ]


class ReceiptReading(TenantModel):
    """What was found out about a receipt when it was last looked at: whose it may be, what it may pay, and why.

    `outcome`: matched, suggested (a person should look), customer (known whose, not what for), unknown, or foreign (no
    customer's money, `foreign_reason` tells what). `is_by_hand`: a person took a match back, none comes by itself. `lines` = the suggestion: item, amount, difference and its reason.
    """

    company_id = models.BigIntegerField()
    receipt_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10)
    score = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    because = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    foreign_reason = models.CharField(max_length=20, blank=True, default="")
    is_by_hand = models.BooleanField(default=False, db_default=False)
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "receipt_id"], name="receipt_reading_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["matched", "suggested", "customer", "unknown", "foreign"]),
                name="receipt_outcome_known",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "company_id", "outcome"], name="receipt_reading_outcome")]


class PayerAccount(TenantModel):
    """Who has paid from a bank account, or under a name, before: `key` = `iban:…` or `name:…`, both normalised."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    seen_count = models.IntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "key", "customer_id"], name="payer_account_once")
        ]


class Remittance(TenantModel):
    """A payer's own list of what a payment is for: its lines as `rules.remittances.content` writes them.

    A draft waits for a person (`doubts` say why, `unread` what could not be read); an open one waits for its payment.
    `sha256` keeps a file from being taken twice, `content_key` the same list in another file.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8)
    document_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    content_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    paid_on = models.DateField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    total = money(default=0)
    lines = models.JSONField(default=list)
    unread = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    doubts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    receipt_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default="open")
    known_on = models.DateField()
    read_at = models.DateTimeField()
    brought_by = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "sha256"], name="remittance_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "content_key"],
                name="remittance_content_once",
                condition=~Q(content_key="") & ~Q(state="dropped"),
            ),
            models.CheckConstraint(condition=Q(source__in=["mail", "portal", "hand"]), name="remittance_source_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "used", "dropped"]), name="remittance_state_known"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "company_id", "state", "-id"], name="remittance_lane")]
