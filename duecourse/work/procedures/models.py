"""What is done about an overdue item, when, and why was or was it not done?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel


class Procedure(TenantModel):
    """A policy by name; procedures of one family share their step keys, and the seed that draws who is left alone."""

    slug = models.SlugField(max_length=60)
    family = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    is_on = models.BooleanField(default=True)
    seed = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "slug"], name="procedure_slug_once")]


class ProcedureVersion(TenantModel):
    """A procedure as it was agreed; immutable once active."""

    procedure_id = models.BigIntegerField()
    number = models.IntegerField()
    spec = models.JSONField()
    state = models.CharField(max_length=10, default="draft")
    activated_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    author = models.CharField(max_length=150, blank=True, default="")
    writers = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=150, blank=True, default="")
    proposal = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "procedure_id", "number"],
                name="procedure_version_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "procedure_id"],
                name="procedure_active_once",
                condition=Q(state="active"),
            ),
        ]


class Segment(TenantModel):
    """A named condition over customers; the first that holds names the customer's segment of treatment."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    condition = models.JSONField(null=True)
    position = models.IntegerField(default=0)
    procedure_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "slug"], name="segment_slug_once")]


class Assignment(IntervalModel):
    """Which procedure a customer is on, by rule or by hand (sticky until `to_on`)."""

    customer_id = models.BigIntegerField()
    procedure_id = models.BigIntegerField()
    source = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id", "source"],
                name="assignment_current_once",
                condition=Q(ended_on__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="assignment_customer"),
            models.Index(fields=["tenant_id", "customer_id"], name="assignment_manual", condition=Q(source="manual")),
        ]


class DecisionRun(TenantModel):
    """One company's decisions of one business date."""

    company_id = models.BigIntegerField()
    business_date = models.DateField()
    state = models.CharField(max_length=10, default="running")
    decide_version = models.CharField(max_length=20)
    planned_count = models.IntegerField(default=0)
    by_kind = models.JSONField(default=dict)
    excluded = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "business_date"],
                name="decision_run_once",
            )
        ]


class Decision(TenantModel):
    """What was decided about a customer from one day until it changed."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    action = models.CharField(max_length=20)
    step_key = models.CharField(max_length=60, blank=True, default="")
    reasons = models.JSONField(default=list)
    version_id = models.BigIntegerField(null=True)
    decide_version = models.CharField(max_length=20)
    run_id = models.BigIntegerField(null=True)
    context = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer_id", "from_on"], name="decision_day_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id"],
                name="decision_current_once",
                condition=Q(to_on__isnull=True),
            ),
        ]


class PlannedAction(TenantModel):
    """One contact with a customer on a day; it carries the day's lines.

    `context_hash` names what was looked at when it was decided (see `rules.decided`). `eligible` = what else could have
    been done, each with its chance; empty where there was one way only, which then had the chance 1. `chosen` is the one
    that was drawn, `propensity` its chance.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    planned_on = models.DateField()
    purpose = models.CharField(max_length=10, default="dunning")
    run_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=12)
    step_key = models.CharField(max_length=60)
    severity = models.SmallIntegerField()
    template_code = models.CharField(max_length=40, blank=True, default="")
    mode = models.CharField(max_length=10)
    tone = models.CharField(max_length=12, blank=True, default="")
    deadline_on = models.DateField(null=True)
    amounts = models.JSONField(default=dict)
    generation = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=12, default="planned")
    reason = models.CharField(max_length=60, blank=True, default="")
    stop_version = models.BigIntegerField(default=0)
    executed_at = models.DateTimeField(null=True)
    executed_on = models.DateField(null=True)
    context_hash = models.CharField(max_length=32, blank=True, default="", db_default="")
    eligible = models.JSONField(null=True)
    chosen = models.CharField(max_length=40, blank=True, default="", db_default="")
    propensity = models.DecimalField(max_digits=6, decimal_places=5, default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id", "planned_on", "purpose"],
                name="planned_action_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned",
                        "approval",
                        "approved",
                        "executed",
                        "suppressed",
                        "cancelled",
                        "shadow",
                    ]
                ),
                name="planned_action_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "planned_on", "state"],
                name="planned_action_day",
            ),
            models.Index(
                fields=["tenant_id", "customer_id", "-planned_on"],
                name="planned_action_customer",
            ),
        ]


class ActionLine(TenantModel):
    """One step for one anchor; a live line (not released) exists once for ever."""

    action_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    anchor_kind = models.CharField(max_length=10, default="item")
    anchor_id = models.BigIntegerField()
    step_key = models.CharField(max_length=60)
    severity = models.SmallIntegerField()
    planned_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    is_new = models.BooleanField(default=False)
    channel = models.CharField(max_length=12)
    deadline_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="planned")
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "anchor_kind", "anchor_id", "step_key"],
                name="action_line_once",
                condition=~Q(state="released"),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "action_id"], name="action_line_action"),
            models.Index(
                fields=["tenant_id", "customer_id"], name="action_line_event", condition=~Q(anchor_kind="item")
            ),
            models.Index(fields=["tenant_id", "customer_id"], name="action_line_item", condition=Q(anchor_kind="item")),
        ]


class ContactCost(TenantModel):
    """What a contact by a channel costs from a day on, in the base currency of the company; without a row, the starter."""

    channel = models.CharField(max_length=12)
    from_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "from_on"], name="contact_cost_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="contact_cost_not_negative"),
        ]
