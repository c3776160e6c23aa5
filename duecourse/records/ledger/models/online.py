"""Which payments did customers begin themselves, and which reference means which items?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel
from duecourse.records.ledger.models.columns import money


class PaymentReference(TenantModel):
    """A creditor reference that means exactly these items of a customer; `selection` makes a choice of items one reference."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    reference = models.CharField(max_length=25)
    currency = models.CharField(max_length=3)
    amount = money()
    selection = models.CharField(max_length=64)
    token = models.CharField(max_length=43)
    """By which the customer's page names it."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "reference"], name="payment_reference_once"),
            models.UniqueConstraint(fields=["tenant_id", "customer_id", "selection"], name="payment_selection_once"),
            models.UniqueConstraint(fields=["tenant_id", "token"], name="payment_reference_token_once"),
        ]


class PaymentReferenceLine(TenantModel):
    """One item that a reference means, with what was open on it when the customer chose it."""

    reference_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    amount = money()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reference_id", "item_id"], name="payment_reference_line_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "item_id"], name="payment_reference_of_item")]


class PaymentWire(TenantModel):
    """With which provider a company's customers pay online; without a row, or not live, they do not."""

    company_id = models.BigIntegerField()
    provider = models.CharField(max_length=20)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="payment_wire_once")]


class PaymentIntent(TenantModel):
    """A payment that a customer began online; what it pays stands at its reference."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    reference_id = models.BigIntegerField()
    wire_id = models.BigIntegerField()
    key = models.CharField(max_length=43)
    provider_id = models.CharField(max_length=100, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, default="begun")
    currency = models.CharField(max_length=3)
    amount = money()
    refunded = money(default=0)
    why = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    receipt_id = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="payment_intent_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "wire_id", "provider_id"],
                name="payment_of_provider_once",
                condition=~Q(provider_id=""),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["begun", "pending", "paid", "failed", "expired", "refunded"]),
                name="payment_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "begun_at"],
                name="payment_open",
                condition=Q(state__in=["begun", "pending"]),
            ),
            models.Index(fields=["tenant_id", "customer_id", "-id"], name="payment_of_customer"),
        ]


class PaymentWord(TenantModel):
    """Something that a provider told of a payment, each once."""

    intent_id = models.BigIntegerField()
    event = models.CharField(max_length=120)
    state = models.CharField(max_length=10)
    amount = money()
    told_at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "intent_id", "event"], name="payment_word_once"),
        ]
