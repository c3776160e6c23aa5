"""Which reports did people build, who may read them, and which runs were asked for?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel

RUN_STATES = ("waiting", "running", "done", "failed", "cancelled")


class Report(TenantModel):
    """A question that was kept: `spec` is what `rules/reports/spec.py` reads. Starters are code; a copy of one is a row.

    `slug` = the random name in its address. `revision` grows with every change: who saves over another's change is told.
    """

    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    says = models.CharField(max_length=400, blank=True, default="")
    spec = models.JSONField()
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=150)
    revision = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "slug"], name="report_once")]
        indexes = [models.Index(fields=["tenant_id", "owner_id"], name="report_owner")]


class ReportShare(TenantModel):
    """Who else may read a report, or change it: a person, a role, or everybody (both empty). Each reads with own eyes."""

    report_id = models.BigIntegerField()
    user_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True, default="")
    may_edit = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "report_id", "user_id", "role"], name="report_share_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(user_id__isnull=True) | Q(role=""), name="report_share_one_kind"),
        ]


class ReportUse(TenantModel):
    """When a person last opened a report, by its key: a starter's name or the slug of a kept one."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=80)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id", "key"], name="report_use_once")]


class ReportRun(TenantModel):
    """One answer that took its time: asked for by a person with what that person sees, made by a job, kept for a day.

    `kind` "report": `spec` is the question; else what `queries/reports/special.py` answers. `said` = why it failed, as text with its values. `pid` = the server process that works on it, for who cancels.
    """

    kind = models.CharField(max_length=40, default="report")
    spec = models.JSONField()
    scope = models.JSONField()
    on_day = models.DateField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    done_share = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    pid = models.IntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    said = models.JSONField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="report_run_state_known")]
        indexes = [models.Index(fields=["tenant_id", "asked_at"], name="report_run_asked")]
