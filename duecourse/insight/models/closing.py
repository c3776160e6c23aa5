"""How did a month end, who signed it, and which customers confirmed what they owe?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel

FREEZING_STATES = ("waiting", "running", "done", "failed")
TERMS_KINDS = ("provisions", "borrowing")
LETTER_STATES = ("drafted", "sent", "agreed", "differs", "withdrawn")


class MonthPack(TenantModel):
    """A company's month as it was known when it was frozen; a later version stands beside, none is changed.

    `figures` = ageing, DSO family, provisions, borrowing base by name; `control_total` = what the general ledger says, by
    the person who signs; `basis` = rules and rates it stands on.
    """

    company_id = models.BigIntegerField()
    month_on = models.DateField()
    version = models.SmallIntegerField(default=1)
    currency = models.CharField(max_length=3)
    figures = models.JSONField(default=dict)
    basis = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=150)
    frozen_by_id = models.UUIDField(null=True)
    control_total = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    difference_note = models.CharField(max_length=1000, blank=True, default="")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=150, blank=True, default="")
    signed_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "month_on", "version"], name="month_pack_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(control_total__isnull=False), name="month_pack_signed_whole"
            ),
        ]


class PackCustomer(TenantModel):
    """What one customer owed at the end of the month, in a currency, by bucket; as frozen."""

    pack_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "pack_id", "customer_id", "currency"], name="pack_customer_once"
            )
        ]


class BalanceLetter(TenantModel):
    """The auditor's question to a customer: is this what you owe at that day? And the answer.

    `chosen` = how it was chosen (way, count, seed), so that a sample can be drawn again; `told` = the amounts that the
    customer's books show instead. Who was asked and says nothing until `answer_by` is silent: read, not written.
    """

    pack_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    amounts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="drafted")
    message_id = models.BigIntegerField(null=True)
    chosen = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "pack_id", "customer_id"], name="balance_letter_once"),
            models.CheckConstraint(condition=Q(state__in=LETTER_STATES), name="balance_letter_state_known"),
        ]


class ClosingTerms(TenantModel):
    """By which rates a company provides, or what its lender takes, from a day on: proposed by one, signed by another.

    `content` = what `rules/closing/provisions.py` or `borrowing.py` reads. Never changed; a later version stands beside.
    """

    company_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    number = models.SmallIntegerField()
    from_on = models.DateField()
    content = models.JSONField()
    note = models.CharField(max_length=1000, blank=True, default="")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=150)
    proposed_by_id = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=150, blank=True, default="")
    signed_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "kind", "number"], name="closing_terms_once"),
            models.CheckConstraint(condition=Q(kind__in=TERMS_KINDS), name="closing_terms_kind_known"),
        ]


class Freezing(TenantModel):
    """A month that somebody asked to be frozen: a worker does it and tells here how far it is.

    `is_known_now`: with what became known after the month's last day. `said` = why it failed, as text with its values.
    """

    company_id = models.BigIntegerField()
    month_on = models.DateField()
    is_known_now = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    asked_by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    done_share = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    said = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FREEZING_STATES), name="freezing_state_known"),
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "month_on"],
                name="freezing_one_at_a_time",
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]
