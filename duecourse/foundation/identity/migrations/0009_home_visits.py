from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """A person looked at the first page."""

    dependencies = [("identity", "0008_workloads")]

    operations = [
        migrations.CreateModel(
            name="HomeVisit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "user_id"), name="home_visit_once")],
            },
        ),
        TenantTable("HomeVisit"),
    ]
