"""What cash was expected when, as it was said that day, and what people expect instead?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel

SOURCES = ("open", "promise", "plan", "scheduled", "matching", "new")


class ForecastVintage(TenantModel):
    """The forecast of a company as it was made in the morning of a day; it is never changed.

    `ends` = last days (counted from `made_on`) of the periods that everything is kept in: 14 days, then up to each Sunday.
    `basis` = what it stands on: model, rates, missing rates, shares, stretch of the bands, what was at the bank already.
    """

    company_id = models.BigIntegerField()
    made_on = models.DateField()
    weeks = models.SmallIntegerField()
    ends = ArrayField(models.SmallIntegerField())
    model_hash = models.CharField(max_length=64, blank=True, default="")
    basis = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "made_on"], name="forecast_vintage_once"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=26), name="forecast_vintage_weeks"),
        ]


class ForecastLine(TenantModel):
    """What a vintage expects of a day or a week, in a currency, of everybody or of a group; `parts` add up to `expected`.

    `is_total`: all currencies that have a rate, in the company's base currency.
    """

    vintage_id = models.BigIntegerField()
    from_on = models.DateField()
    to_on = models.DateField()
    is_week = models.BooleanField()
    currency = models.CharField(max_length=3)
    is_total = models.BooleanField()
    group_key = models.CharField(max_length=120, blank=True, default="")
    expected = models.DecimalField(max_digits=19, decimal_places=4)
    low = models.DecimalField(max_digits=19, decimal_places=4)
    high = models.DecimalField(max_digits=19, decimal_places=4)
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "vintage_id", "group_key", "is_total", "currency", "is_week", "from_on"],
                name="forecast_line_once",
            )
        ]


class ForecastItem(TenantModel):
    """How much of an item a vintage expects in each of its periods, by where that is known from; kept for some weeks."""

    vintage_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=10)
    group_keys = ArrayField(models.CharField(max_length=120), default=list)
    open_amount = models.DecimalField(max_digits=19, decimal_places=4)
    disputed = models.BooleanField(default=False)
    amounts = ArrayField(models.DecimalField(max_digits=19, decimal_places=4))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "vintage_id", "item_id", "source"], name="forecast_item_once"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="forecast_item_source_known"),
        ]


class ForecastMove(TenantModel):
    """Why a vintage expects another sum than the one of `before_on`, by cause; the row `before` is what that one expected."""

    vintage_id = models.BigIntegerField()
    before_on = models.DateField()
    group_key = models.CharField(max_length=120, blank=True, default="")
    currency = models.CharField(max_length=3)
    is_total = models.BooleanField()
    code = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    item_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "vintage_id", "group_key", "is_total", "currency", "code"],
                name="forecast_move_once",
            )
        ]


class ForecastOverride(TenantModel):
    """What a person expects of a week (its Monday) instead of the model, and why; it stands beside, until withdrawn."""

    company_id = models.BigIntegerField()
    from_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    reason = models.CharField(max_length=500)
    made_by = models.CharField(max_length=150)
    made_by_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=150, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "from_on", "currency"],
                name="forecast_override_once",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="forecast_override_not_negative"),
        ]


class CashCalibration(TenantModel):
    """How good a company's forecasts of the last half year would have been, and by how much its bands are stretched."""

    company_id = models.BigIntegerField()
    on_day = models.DateField()
    model_hash = models.CharField(max_length=64, blank=True, default="")
    stretch = models.JSONField(default=list)
    metrics = models.JSONField(default=dict)
    decision = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "on_day"], name="cash_calibration_once"),
            models.CheckConstraint(condition=Q(decision__in=["on", "off"]), name="cash_calibration_decision_known"),
        ]
