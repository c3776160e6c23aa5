"""Who works on what today?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Strategy(TenantModel):
    """How customers are ranked: rules with points, as data; one version is active per tenant."""

    slug = models.SlugField(max_length=40)
    number = models.IntegerField()
    name = models.CharField(max_length=100)
    spec = models.JSONField()
    state = models.CharField(max_length=10, default="draft")
    author = models.CharField(max_length=150, blank=True, default="", db_default="")
    writers = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    proposed_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    proposal = models.CharField(max_length=500, blank=True, default="", db_default="")
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slug", "number"], name="strategy_version_once"),
            models.UniqueConstraint(
                fields=["tenant_id"],
                name="strategy_active_once",
                condition=Q(state="active"),
            ),
        ]


class WorklistRow(TenantModel):
    """A customer that needs a person on a day, why, and how urgently."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    on_day = models.DateField()
    portfolio_id = models.BigIntegerField(null=True)
    strategy_id = models.BigIntegerField()
    points = models.IntegerField()
    percent = models.IntegerField()
    band = models.CharField(max_length=10)
    hits = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    currency = models.CharField(max_length=3)
    to_collect = models.DecimalField(max_digits=19, decimal_places=4)
    oldest_due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="open")
    snoozed_until = models.DateField(null=True)
    snooze_reason = models.CharField(max_length=200, blank=True, default="")
    done_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "customer_id", "on_day"], name="worklist_row_once")]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "on_day", "state", "-percent", "-to_collect", "-id"],
                name="worklist_order",
            ),
            models.Index(
                fields=["tenant_id", "company_id", "on_day", "state", "band"],
                name="worklist_band",
            ),
            models.Index(
                fields=["tenant_id", "company_id", "customer_id", "-on_day"],
                name="worklist_put_off",
                condition=Q(snoozed_until__isnull=False),
            ),
        ]


class WorklistDay(TenantModel):
    """What a whole book was measured by on a day, so that one customer can be ranked again alike."""

    company_id = models.BigIntegerField()
    on_day = models.DateField()
    strategy_id = models.BigIntegerField()
    known = models.JSONField(default=list)
    amount_ranks = models.JSONField(default=list)
    row_count = models.IntegerField(default=0)
    built_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id", "on_day"], name="worklist_day_once")]


class Task(TenantModel):
    """Something a person shall do: a call, a letter to post, a wrong address to mend, a review."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    assignee_id = models.UUIDField(null=True)
    asked_by_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=60, blank=True, default="")
    note = models.TextField(blank=True, default="")
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="task_once")]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="task_customer"),
            models.Index(
                fields=["tenant_id", "company_id", "due_on"],
                name="task_open",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["tenant_id", "assignee_id", "due_on"],
                name="task_assignee",
                condition=Q(assignee_id__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "asked_by_id", "due_on"],
                name="task_asked_by",
                condition=Q(asked_by_id__isnull=False),
            ),
        ]


class TaskComment(TenantModel):
    """Words that somebody wrote about a task."""

    task_id = models.BigIntegerField()
    author = models.CharField(max_length=150)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "task_id"], name="task_comment_task")]


class Alert(TenantModel):
    """Something that a person should know of for as long as its cause stands; open once per cause."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    params = models.JSONField(default=dict)
    raised_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "key"], name="alert_open_once", condition=Q(closed_on__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="alert_customer")]


class AlertMark(TenantModel):
    """Somebody has seen an alert: it is gone from that person's list until a day, or for good."""

    alert_id = models.BigIntegerField()
    user_id = models.UUIDField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "alert_id", "user_id"], name="alert_mark_once")]


class Follow(TenantModel):
    """Somebody wants to hear of a customer, an item or a dispute; news are what came after the marks."""

    user_id = models.UUIDField()
    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    how = models.CharField(max_length=6, default="now")
    after_event_id = models.BigIntegerField()
    after_movement_id = models.BigIntegerField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id", "kind", "subject_id"], name="follow_once"),
            models.CheckConstraint(condition=Q(kind__in=["customer", "item", "dispute"]), name="follow_kind_known"),
            models.CheckConstraint(condition=Q(how__in=["now", "daily"]), name="follow_how_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="follow_customer")]


class PortfolioMove(TenantModel):
    """Customers of a company that changed portfolios together: [customer, before, after] each, so that it can be undone."""

    company_id = models.BigIntegerField()
    on_day = models.DateField()
    moves = models.JSONField(default=list)
    moved_by = models.CharField(max_length=150, blank=True, default="")
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Trial(TenantModel):
    """Something that a person tries out on a day's book before it is agreed, and what came of it; nothing else of it stays."""

    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    mark = models.CharField(max_length=16)
    company_id = models.BigIntegerField()
    on_day = models.DateField()
    user_id = models.UUIDField()
    state = models.CharField(max_length=10, default="waiting")
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "subject_id", "company_id"], name="trial_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "before", "after", "done", "refused", "failed"]),
                name="trial_state_known",
            ),
        ]


class ForeseenVersion(TenantModel):
    """By which rules problems are foreseen, and which plan each has; one version is in force per tenant."""

    number = models.IntegerField()
    spec = models.JSONField()
    state = models.CharField(max_length=10, default="draft")
    author = models.CharField(max_length=150, blank=True, default="")
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="foreseen_version_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "state"], name="foreseen_one_each", condition=~Q(state="retired")
            ),
        ]


class ForeseenProblem(TenantModel):
    """A customer of whom a problem is foreseen, by which numbers, and what was decided about it; open once a customer."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    version_id = models.BigIntegerField()
    rule = models.CharField(max_length=60)
    raised_on = models.DateField()
    seen_on = models.DateField()
    closed_on = models.DateField(null=True)
    numbers = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    exposure = models.DecimalField(max_digits=19, decimal_places=4)
    state = models.CharField(max_length=10, default="open")
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id"], name="foreseen_problem_once", condition=Q(closed_on__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "planned", "snoozed", "dismissed"]), name="foreseen_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "state", "-exposure", "-id"],
                name="foreseen_standing",
                condition=Q(closed_on__isnull=True),
            )
        ]
