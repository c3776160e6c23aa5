"""What does a customer disagree with, who looks into it, and what came of it?"""

from datetime import time, timedelta

from django.db import models
from django.db.models import Q

from duecourse.foundation.kit.hours import LONGEST_HOURS
from duecourse.foundation.tenancy.models import IntervalModel, TenantModel
from duecourse.records.disputes.rules import LONGEST, Effect


class Department(TenantModel):
    """Who looks into disputes of some reasons, and within which hours of a business day."""

    name = models.CharField(max_length=80)
    opens_at = models.TimeField(default=time(9))
    closes_at = models.TimeField(default=time(17))
    is_live = models.BooleanField(default=True)
    mails_daily = models.BooleanField(default=True, db_default=True)
    """Whether its people are mailed every morning what waits for them."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="dispute_department_once")]


class DepartmentMember(TenantModel):
    """Somebody who works the cases of a department; its head hears first of what is late."""

    department_id = models.BigIntegerField()
    user_id = models.UUIDField()
    is_head = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "department_id", "user_id"], name="dispute_member_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "user_id"], name="dispute_member_user")]


class Dispute(IntervalModel):
    """A disagreement over items; what its reason says of them leaves dunning while it is open."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    opened_on = models.DateField()
    opened_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30)
    state = models.CharField(max_length=20, default="new")
    outcome = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=12, default="person")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)
    effect = models.CharField(max_length=4, default=Effect.PART, db_default=Effect.PART.value)
    department_id = models.BigIntegerField(null=True)
    owner_id = models.UUIDField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    waited = models.DurationField(default=timedelta(0), db_default=timedelta(0))
    escalation = models.PositiveSmallIntegerField(default=0, db_default=0)
    escalated_at = models.DateTimeField(null=True)
    moved_on = models.DateField(null=True)
    root_cause = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="dispute_once")]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="dispute_customer"),
            models.Index(
                fields=["tenant_id", "department_id", "owner_id"],
                name="dispute_department",
                condition=Q(ended_on__isnull=True),
            ),
        ]


class DisputeTerm(TenantModel):
    """What holds for disputes of a reason here: how long they take, who looks into them, what leaves dunning.

    Without a row, or where a field is empty, the starter holds. `hours` = business hours, where they count instead of days.
    """

    reason = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()
    department_id = models.BigIntegerField(null=True)
    effect = models.CharField(max_length=4, blank=True, default="", db_default="")
    words = models.CharField(max_length=120, blank=True, default="", db_default="")
    hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reason"], name="dispute_term_once"),
            models.CheckConstraint(condition=models.Q(days__range=(1, LONGEST)), name="dispute_term_days"),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__range=(1, LONGEST_HOURS)), name="dispute_term_hours"
            ),
        ]


class DisputeLine(TenantModel):
    """How much of which item is disputed, and how much of it leaves dunning (`held`; empty: what is disputed).

    A line holds as long as its dispute, unless it was added later or removed before.
    """

    dispute_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    held = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    added_on = models.DateField(null=True)
    removed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "dispute_id", "item_id"],
                name="dispute_line_once",
                condition=Q(removed_on__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "item_id"], name="dispute_line_item"),
            models.Index(fields=["tenant_id", "dispute_id"], name="dispute_line_dispute"),
        ]


class DisputeStep(TenantModel):
    """What was done in a case, never changed: a move, a note, a question, an answer, a file, a proposal."""

    dispute_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    on_day = models.DateField()
    author = models.CharField(max_length=150)
    user_id = models.UUIDField(null=True)
    text = models.TextField(blank=True, default="")
    values = models.JSONField(default=dict)
    document_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    thread_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "dispute_id"], name="dispute_step_dispute"),
            models.Index(
                fields=["tenant_id", "message_id"], name="dispute_step_message", condition=Q(message_id__isnull=False)
            ),
            models.Index(
                fields=["tenant_id", "document_id"], name="dispute_step_paper", condition=Q(document_id__isnull=False)
            ),
        ]


class CreditProposal(TenantModel):
    """How much of a disputed item shall be credited; it ends with the credit note that the ERP sends."""

    company_id = models.BigIntegerField()
    dispute_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.CharField(max_length=150)
    proposed_by_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    handed_as = models.CharField(max_length=80, blank=True, default="")
    credit_item_id = models.BigIntegerField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "dispute_id", "item_id"],
                name="credit_proposal_once",
                condition=Q(state__in=("proposed", "accepted", "handed")),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_proposal_amount"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "item_id"],
                name="credit_proposal_waits",
                condition=Q(state__in=("accepted", "handed")),
            )
        ]


class Deduction(TenantModel):
    """What a payer kept back of an item; the case that it opened holds the amount out of dunning and says how it ended.

    `their_code`, `their_words`: how the payer calls it; `reason` is ours. `deadline_on`: until when the payer takes an answer.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    dispute_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    receipt_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    taken_on = models.DateField()
    reason = models.CharField(max_length=20, default="UNKNOWN")
    their_code = models.CharField(max_length=40, blank=True, default="")
    their_words = models.CharField(max_length=300, blank=True, default="")
    validity = models.CharField(max_length=8, default="unknown")
    why = models.CharField(max_length=300, blank=True, default="")
    judged_by = models.CharField(max_length=150, blank=True, default="")
    judged_on = models.DateField(null=True)
    deadline_on = models.DateField(null=True)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="deduction_once"),
            models.UniqueConstraint(fields=["tenant_id", "dispute_id"], name="deduction_of_case"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="deduction_amount"),
            models.CheckConstraint(
                condition=Q(validity__in=["unknown", "valid", "invalid"]), name="deduction_validity"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="deduction_customer"),
            models.Index(fields=["tenant_id", "company_id", "taken_on"], name="deduction_taken"),
            models.Index(fields=["tenant_id", "item_id"], name="deduction_item"),
        ]


class DeductionCode(TenantModel):
    """What a customer means by a code of its own; learned when a person sorts a deduction."""

    customer_id = models.BigIntegerField()
    their_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer_id", "their_code"], name="deduction_code_once")
        ]


class WriteOff(TenantModel):
    """So much of a disputed item shall be given up: proposed by one person, decided by another, booked by the ERP."""

    company_id = models.BigIntegerField()
    dispute_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.CharField(max_length=150)
    proposed_by_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    handed_as = models.CharField(max_length=80, blank=True, default="")
    booked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "dispute_id", "item_id"],
                name="write_off_once",
                condition=Q(state__in=("proposed", "approved", "handed")),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="write_off_amount"),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "approved", "handed", "booked", "declined", "withdrawn")),
                name="write_off_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id"],
                name="write_off_waits",
                condition=Q(state__in=("proposed", "approved", "handed")),
            )
        ]


class DisputeCost(TenantModel):
    """What a company reckons a dispute costs: capital a year, handling a case (base currency), and what it lets go."""

    company_id = models.BigIntegerField()
    capital_rate = models.DecimalField(max_digits=6, decimal_places=4)
    handling = models.DecimalField(max_digits=19, decimal_places=4)
    let_go_below = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="dispute_cost_once")]
