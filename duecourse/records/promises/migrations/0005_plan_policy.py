from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What each role may agree by itself."""

    dependencies = [("promises", "0004_plans")]

    operations = [
        migrations.CreateModel(
            name="PlanPolicy",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("role", models.CharField(max_length=30)),
                ("most_instalments", models.PositiveSmallIntegerField()),
                ("longest_days", models.PositiveSmallIntegerField()),
                ("most_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("least_instalment", models.DecimalField(decimal_places=4, max_digits=19)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "role"), name="plan_policy_once")],
            },
        ),
        TenantTable("PlanPolicy"),
    ]
