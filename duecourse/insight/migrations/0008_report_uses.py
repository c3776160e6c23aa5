from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """When a person last opened a report."""

    dependencies = [("insight", "0007_runs_of_every_kind")]

    operations = [
        migrations.CreateModel(
            name="ReportUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("key", models.CharField(max_length=80)),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id", "key"), name="report_use_once"),
                ],
            },
        ),
        TenantTable("ReportUse"),
    ]
