from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """A dispute of a reason may take so many business days."""

    dependencies = [("disputes", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DisputeTerm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("reason", models.CharField(max_length=30)),
                ("days", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "reason"), name="dispute_term_once"),
                    models.CheckConstraint(condition=models.Q(days__range=(1, 250)), name="dispute_term_days"),
                ],
            },
        ),
        TenantTable("DisputeTerm"),
    ]
