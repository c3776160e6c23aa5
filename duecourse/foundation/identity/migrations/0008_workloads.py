from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """A person has a capacity and a target."""

    dependencies = [("identity", "0007_absences")]

    operations = [
        migrations.CreateModel(
            name="Workload",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("customers_per_day", models.PositiveIntegerField(null=True)),
                ("month_target", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id"), name="workload_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("month_target__isnull", True),
                            models.Q(("month_target__gte", 0), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="workload_target_has_currency",
                    ),
                ],
            },
        ),
        TenantTable("Workload"),
    ]
