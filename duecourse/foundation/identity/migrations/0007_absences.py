from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Somebody is away, and somebody else covers."""

    dependencies = [("identity", "0006_portfolio_signer")]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("cover_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("recorded_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "until_on"], name="absence_until")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))),
                        name="absence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user_id", models.F("cover_id")), _negated=True),
                        name="absence_cover_is_another",
                    ),
                ],
            },
        ),
        TenantTable("Absence"),
    ]
