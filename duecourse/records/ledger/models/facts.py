"""What else is known about a customer or an item: stops, words, papers."""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel


class Block(IntervalModel):
    """A stop on a customer (no item) or on one item, with its reason and last day."""

    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=30)
    note = models.TextField(blank=True, default="")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="block_once")]
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="block_customer")]


class Note(TenantModel):
    """Words about a customer; they stay when items close."""

    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField(null=True)
    on_day = models.DateField()
    author = models.CharField(max_length=150, blank=True, default="")
    document_id = models.BigIntegerField(null=True)
    text = models.TextField()
    key = models.CharField(max_length=64)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "customer_id", "key"], name="note_once")]


class Mention(TenantModel):
    """A colleague whom a note calls by name."""

    note_id = models.BigIntegerField()
    user_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "note_id", "user_id"], name="mention_once")]
        indexes = [models.Index(fields=["tenant_id", "user_id", "-note_id"], name="mention_user")]


class Document(TenantModel):
    """A stored file, by its hash; `source` tells who brought it: a person's hand, a bundle of files, or the ERP."""

    customer_id = models.BigIntegerField(null=True)
    item_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    source = models.CharField(max_length=10, default="hand", db_default="hand")
    is_for_customer = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "item_id", "sha256"],
                name="document_of_item_once",
                condition=Q(item_id__isnull=False) & ~Q(source="hand"),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="document_customer"),
            models.Index(fields=["tenant_id", "item_id"], name="document_item", condition=Q(item_id__isnull=False)),
        ]


class CopyWire(TenantModel):
    """Where a company's copies of invoices are fetched from: the kind of connector and its settings; no secret is in it."""

    company_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, default="http")
    settings = models.JSONField(default=dict)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="copy_wire_once")]


class Proposal(TenantModel):
    """What somebody asks a colleague to agree to: a stop, a pause for sales, a contact; and what was answered."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    wish = models.JSONField(default=dict)
    reason = models.TextField()
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=150, blank=True, default="")
    asked_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True, default="")
    answered_by = models.CharField(max_length=150, blank=True, default="")
    answered_on = models.DateField(null=True)
    made_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["block", "pause", "contact"]), name="proposal_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "agreed", "declined", "withdrawn"]), name="proposal_state_known"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id"],
                name="proposal_stop_once",
                condition=Q(state="open", kind__in=["block", "pause"]),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "company_id", "id"], name="proposal_open", condition=Q(state="open")),
            models.Index(fields=["tenant_id", "customer_id", "-id"], name="proposal_customer"),
            models.Index(fields=["tenant_id", "asked_by_id", "-id"], name="proposal_asked_by"),
        ]
