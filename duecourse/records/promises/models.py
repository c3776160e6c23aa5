"""What did customers promise, and what are they allowed to pay later?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel
from duecourse.records.ledger.models.columns import money

PROMISE_STATES = (
    *("proposed", "open", "kept_unconfirmed"),
    *("kept", "partly_kept", "broken", "superseded", "withdrawn", "void"),
)
PLAN_STATES = ("asked", "offered", "waiting", "agreed", "broken", "done", "cancelled")
INSTALMENT_STATES = ("open", "paid", "partly", "missed")


class Promise(IntervalModel):
    """A customer's word: pay these lines by `due_on`; it covers from `from_on` (the day made) to `to_on` (due plus tolerance).

    `kept_unconfirmed`: money that would keep it is at the bank, and the ledger has not booked it yet; a person may have
    seen it there (`seen_on`). `kept_chance` = how likely it was to be kept when it was made, `chance_said` on what grounds.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    made_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=16, default="open")
    level = models.SmallIntegerField(default=1)
    judged_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=12, default="person")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)
    kept_chance = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    chance_said = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="promise_once"),
            models.CheckConstraint(condition=Q(state__in=PROMISE_STATES), name="promise_state_known"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="promise_customer"),
            models.Index(
                fields=["tenant_id", "due_on"],
                name="promise_due",
                condition=Q(state="open"),
            ),
        ]


class PromiseLine(TenantModel):
    """How much of which item is promised, and how much of that came in time (told when it is judged)."""

    promise_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = money()
    paid = money(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "promise_id", "item_id"], name="promise_line_once")]
        indexes = [models.Index(fields=["tenant_id", "item_id"], name="promise_line_item")]


class Plan(IntervalModel):
    """Items paid in instalments instead of on their due dates; it is in force from `from_on` to `ended_on`.

    asked (by the customer) or offered (to the customer) > waiting (for approval) > agreed > done | broken | cancelled.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    state = models.CharField(max_length=10)
    source = models.CharField(max_length=12, default="person")
    currency = models.CharField(max_length=3)
    total = money()
    item_ids = models.JSONField(default=list)
    rhythm = models.CharField(max_length=12)
    first_on = models.DateField()
    count = models.SmallIntegerField()
    break_days = models.SmallIntegerField()
    break_missed = models.SmallIntegerField()
    needs_consent = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    role = models.CharField(max_length=30, blank=True, default="")
    made_by = models.CharField(max_length=150)
    made_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    accepted_on = models.DateField(null=True)
    accepted_by = models.CharField(max_length=150, blank=True, default="")
    accepted_how = models.CharField(max_length=10, blank=True, default="")
    document_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="plan_once"),
            models.CheckConstraint(condition=Q(state__in=PLAN_STATES), name="plan_state_known"),
            models.CheckConstraint(
                condition=Q(accepted_how__in=["", "signature", "portal", "mail", "phone"]), name="plan_accepted_how"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="plan_customer"),
            models.Index(fields=["tenant_id", "company_id", "state"], name="plan_state"),
        ]


class PlanInstalment(TenantModel):
    """A part of a plan and what became of it: paid, or credited at the end of the plan."""

    plan_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    due_on = models.DateField()
    to_on = models.DateField()
    amount = money()
    credited = money(default=0, db_default=0)
    paid = money(default=0, db_default=0)
    state = models.CharField(max_length=8, default="open")
    judged_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "plan_id", "number"], name="plan_instalment_once"),
            models.CheckConstraint(condition=Q(state__in=INSTALMENT_STATES), name="plan_instalment_state_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "due_on"], name="plan_instalment_due")]


class PlanPolicy(TenantModel):
    """What a role may agree by itself here, in the base currency of the company; without a row, the starter."""

    role = models.CharField(max_length=30)
    most_instalments = models.PositiveSmallIntegerField()
    longest_days = models.PositiveSmallIntegerField()
    most_amount = money()
    least_instalment = money()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "role"], name="plan_policy_once")]


class PlanCover(IntervalModel):
    """How much of an item is paid by an agreed plan instead of on its due date."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = money()
    plan_key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "plan_key", "item_id", "from_on"],
                name="plan_cover_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "item_id"], name="plan_cover_item"),
            models.Index(fields=["tenant_id", "customer_id"], name="plan_cover_customer"),
        ]
