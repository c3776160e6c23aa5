"""What is about to be said, to whom, and may it leave?"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate

from duecourse.foundation.tenancy.models import TenantModel

STATES = [
    "waiting_approval",
    "planned",
    "due",
    "claimed",
    "data",
    "sent",
    "unknown",
    "suppressed",
    "failed",
    "cancelled",
    "shadow",
    "bounced",
]


class Channel(TenantModel):
    """How a company reaches the world by one means; its secret is encrypted and cleared when the host changes."""

    company_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "company_id"],
                name="channel_once",
                nulls_distinct=False,
            )
        ]


class KillSwitch(TenantModel):
    """A stop on everything, one channel, or one procedure of a tenant; read in the update that enters `data`."""

    scope = models.CharField(max_length=12)
    value = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    is_on = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "scope", "value"], name="kill_switch_once")]


class Message(TenantModel):
    """One thing said on one channel to one address; `origin` is the key that makes it once.

    `detour` tells who was passed over and why, and which channel was wanted first, where it goes another way than meant.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    direction = models.CharField(max_length=3, default="out")
    origin = models.CharField(max_length=100)
    purpose = models.CharField(max_length=10, default="dunning")
    channel = models.CharField(max_length=12, default="email")
    procedure = models.CharField(max_length=60, blank=True, default="")
    severity = models.SmallIntegerField(null=True)
    template_code = models.CharField(max_length=40, blank=True, default="")
    template_version_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, blank=True, default="")
    planned_on = models.DateField()
    address = models.CharField(max_length=254)
    sender = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=250, blank=True, default="")
    merge = models.JSONField(default=dict)
    item_ids = models.JSONField(default=list)
    account_ids = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    detour = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    raw = models.BinaryField(null=True)
    message_id = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=16, default="planned")
    reason = models.CharField(max_length=60, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    stop_version = models.BigIntegerField(default=0)
    due_at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, blank=True, default="")
    claimed_at = models.DateTimeField(null=True)
    data_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "origin"], name="message_origin_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "message_id"],
                name="message_id_once",
                condition=~Q(message_id=""),
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="message_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "channel", "due_at"],
                name="message_waiting",
                condition=Q(state__in=["planned", "due", "claimed", "data"]),
            ),
            models.Index(fields=["tenant_id", "customer_id", "-id"], name="message_customer"),
            models.Index(
                fields=["tenant_id", "address", "settled_at"],
                name="message_budget",
                condition=Q(state="sent"),
            ),
            models.Index(fields=["tenant_id", "planned_on", "state"], name="message_day"),
            models.Index(fields=["tenant_id", "state", "settled_at", "id"], name="message_by_settled"),
            models.Index(fields=["tenant_id", "subject", "id"], name="sent_by_subject", condition=Q(state="sent")),
            models.Index(fields=["tenant_id", "channel", "id"], name="sent_by_channel", condition=Q(state="sent")),
            models.Index(
                fields=["tenant_id", "template_code", "id"], name="sent_by_template", condition=Q(state="sent")
            ),
            models.Index(fields=["tenant_id", "procedure", "id"], name="sent_by_procedure", condition=Q(state="sent")),
            models.Index(F("tenant_id"), Collate("address", "C"), name="message_by_address"),
            models.Index(F("tenant_id"), Collate("subject", "C"), name="message_by_subject"),
            models.Index(
                fields=["tenant_id", "template_version_id", "-id"],
                name="message_by_version",
                condition=Q(template_version_id__isnull=False),
            ),
        ]


class Recipient(TenantModel):
    """One address of a message, and whether the server took the message for it; counted in the contact budget."""

    message_id = models.BigIntegerField()
    kind = models.CharField(max_length=3, default="to")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=150, blank=True, default="")
    state = models.CharField(max_length=10, default="waiting")
    answer = models.CharField(max_length=250, blank=True, default="")
    spoken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message_id", "address"], name="recipient_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "data", "accepted", "refused", "failed", "bounced"]),
                name="recipient_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "address", "spoken_at"],
                name="recipient_budget",
                condition=Q(state__in=["data", "accepted"]),
            ),
            models.Index(
                fields=["tenant_id", "address"],
                name="recipient_refused",
                condition=Q(state__in=["refused", "failed", "bounced"]),
            ),
        ]
