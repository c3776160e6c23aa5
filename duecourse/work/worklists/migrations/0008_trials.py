from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What is tried out is tried by a worker, and its result waits for whoever asked."""

    dependencies = [("worklists", "0007_strategies_are_proposed")]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("mark", models.CharField(max_length=16)),
                ("company_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("user_id", models.UUIDField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("result", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "kind", "subject_id", "company_id"), name="trial_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "before", "after", "done", "refused", "failed"])),
                        name="trial_state_known",
                    ),
                ],
            },
        ),
        TenantTable("Trial", parents={"company_id": "identity_company"}),
    ]
