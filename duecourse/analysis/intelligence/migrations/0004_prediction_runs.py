from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """For which days it was written down what is expected, and by which model."""

    dependencies = [
        ("intelligence", "0003_behaviour"),
    ]

    operations = [
        migrations.CreateModel(
            name="PredictionRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("model_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "company_id", "on_day"), name="prediction_run_once")
                ],
            },
        ),
        TenantTable(
            "PredictionRun",
            parents={"company_id": "identity_company", "model_id": "intelligence_fittedmodel"},
        ),
    ]
