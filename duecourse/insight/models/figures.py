"""Which figures were reported on a day, and which did people define themselves?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class InsightTerms(TenantModel):
    """How a tenant wants its figures: in which currency several companies are added up, over how many days of sales.

    `capital_share` = what a year of money tied up costs, as a share; `staff_cost` = a month of collections in `currency`;
    `touch_minutes` = what a reminder takes that somebody writes by hand.
    """

    currency = models.CharField(max_length=3, blank=True, default="")
    window_days = models.SmallIntegerField(default=90)
    capital_share = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    staff_cost = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    touch_minutes = models.SmallIntegerField(default=5)
    dso_target_days = models.DecimalField(max_digits=9, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="insight_terms_once"),
            models.CheckConstraint(condition=Q(window_days__gte=1, window_days__lte=730), name="insight_terms_window"),
            models.CheckConstraint(
                condition=Q(touch_minutes__gte=0, touch_minutes__lte=240), name="insight_terms_touch"
            ),
        ]


class DailyFigure(TenantModel):
    """The figures of a company, or of a portfolio in it (0 = everybody), in a currency, as they were reported of a day.

    `figures` = inputs and results by name, as text. Never changed; `is_backfilled`: worked out later by what was known then.
    """

    company_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    on_day = models.DateField()
    figures = models.JSONField(default=dict)
    rules_version = models.CharField(max_length=20)
    is_backfilled = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "portfolio_id", "currency", "on_day"], name="daily_figure_once"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "on_day"], name="daily_figure_day")]


class OwnKpi(TenantModel):
    """A figure that somebody defined; what it says is its newest version."""

    slug = models.CharField(max_length=60)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=150)
    is_shared = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "slug"], name="own_kpi_once")]


class OwnKpiVersion(TenantModel):
    """What an own figure is, from a moment on: its formula over measures, its unit; never changed."""

    own_kpi_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    says = models.CharField(max_length=400, blank=True, default="")
    formula = models.CharField(max_length=1000)
    unit = models.CharField(max_length=10)
    better = models.CharField(max_length=6, blank=True, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "own_kpi_id", "number"], name="own_kpi_version_once"),
            models.CheckConstraint(
                condition=Q(unit__in=["money", "days", "share", "count", "times"]), name="own_kpi_unit_known"
            ),
            models.CheckConstraint(condition=Q(better__in=["", "higher", "lower"]), name="own_kpi_better_known"),
        ]
