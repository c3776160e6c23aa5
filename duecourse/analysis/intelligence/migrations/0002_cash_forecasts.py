import django.contrib.postgres.fields
from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Cash forecasts that are never changed, what people expect instead, and how good forecasts were."""

    dependencies = [
        ("intelligence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CashCalibration",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("model_hash", models.CharField(blank=True, default="", max_length=64)),
                ("stretch", models.JSONField(default=list)),
                ("metrics", models.JSONField(default=dict)),
                ("decision", models.CharField(max_length=3)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "company_id", "on_day"), name="cash_calibration_once"),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["on", "off"])), name="cash_calibration_decision_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("vintage_id", models.BigIntegerField()),
                ("item_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("source", models.CharField(max_length=10)),
                (
                    "group_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), default=list, size=None
                    ),
                ),
                ("open_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("disputed", models.BooleanField(default=False)),
                (
                    "amounts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=19), size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "vintage_id", "item_id", "source"), name="forecast_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ("open", "promise", "plan", "scheduled", "matching", "new"))),
                        name="forecast_item_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("vintage_id", models.BigIntegerField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                ("is_week", models.BooleanField()),
                ("currency", models.CharField(max_length=3)),
                ("is_total", models.BooleanField()),
                ("group_key", models.CharField(blank=True, default="", max_length=120)),
                ("expected", models.DecimalField(decimal_places=4, max_digits=19)),
                ("low", models.DecimalField(decimal_places=4, max_digits=19)),
                ("high", models.DecimalField(decimal_places=4, max_digits=19)),
                ("parts", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "vintage_id", "group_key", "is_total", "currency", "is_week", "from_on"),
                        name="forecast_line_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastOverride",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("from_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("reason", models.CharField(max_length=500)),
                ("made_by", models.CharField(max_length=150)),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=150)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("tenant_id", "company_id", "from_on", "currency"),
                        name="forecast_override_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="forecast_override_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastVintage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("made_on", models.DateField()),
                ("weeks", models.SmallIntegerField()),
                ("ends", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("model_hash", models.CharField(blank=True, default="", max_length=64)),
                ("basis", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "made_on"), name="forecast_vintage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weeks__gte", 1), ("weeks__lte", 26)), name="forecast_vintage_weeks"
                    ),
                ],
            },
        ),
        TenantTable("ForecastVintage", parents={"company_id": "identity_company"}, append_only=True),
        TenantTable("ForecastLine", parents={"vintage_id": "intelligence_forecastvintage"}, append_only=True),
        TenantTable("ForecastItem", parents={"vintage_id": "intelligence_forecastvintage"}),
        TenantTable("ForecastOverride", parents={"company_id": "identity_company"}),
        TenantTable("CashCalibration", parents={"company_id": "identity_company"}, append_only=True),
        # Rows of items are given up after some weeks, but never rewritten.
        migrations.RunSQL("REVOKE UPDATE ON intelligence_forecastitem FROM duecourse_app", migrations.RunSQL.noop),
    ]
