from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Why a forecast is another than the one a week before."""

    dependencies = [
        ("intelligence", "0004_prediction_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForecastMove",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("vintage_id", models.BigIntegerField()),
                ("before_on", models.DateField()),
                ("group_key", models.CharField(blank=True, default="", max_length=120)),
                ("currency", models.CharField(max_length=3)),
                ("is_total", models.BooleanField()),
                ("code", models.CharField(max_length=10)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("item_count", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "vintage_id", "group_key", "is_total", "currency", "code"),
                        name="forecast_move_once",
                    )
                ],
            },
        ),
        TenantTable("ForecastMove", parents={"vintage_id": "intelligence_forecastvintage"}, append_only=True),
    ]
