from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Months that are being frozen."""

    dependencies = [("insight", "0003_closing_terms")]

    operations = [
        migrations.CreateModel(
            name="Freezing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("month_on", models.DateField()),
                ("is_known_now", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=150)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("done_share", models.DecimalField(decimal_places=3, default=0, max_digits=4)),
                ("said", models.JSONField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "running", "done", "failed"))),
                        name="freezing_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("tenant_id", "company_id", "month_on"),
                        name="freezing_one_at_a_time",
                    ),
                ],
            },
        ),
        TenantTable("Freezing", parents={"company_id": "identity_company"}),
    ]
