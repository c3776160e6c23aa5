from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """People are asked in by mail, by a link that serves once."""

    dependencies = [("identity", "0009_home_visits")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("generation", models.PositiveIntegerField(default=1)),
                ("state", models.CharField(default="open", max_length=10)),
                ("invited_by", models.CharField(blank=True, default="", max_length=150)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant_id", "user_id"),
                        name="invitation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "withdrawn"])),
                        name="invitation_state_known",
                    ),
                ],
            },
        ),
        TenantTable("Invitation"),
    ]
