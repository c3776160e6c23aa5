from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What a company's paper shows beside its name and address."""

    dependencies = [
        ("communications", "0002_message_account_ids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("register", models.CharField(blank=True, default="", max_length=120)),
                ("foot", models.TextField(blank=True, default="")),
                ("bank", models.CharField(blank=True, default="", max_length=80)),
                ("accounts", models.JSONField(default=list)),
                ("logo", models.BinaryField(null=True)),
                ("is_duplex", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "company_id"), name="letterhead_once")],
            },
        ),
        TenantTable("Letterhead", parents={"company_id": "identity_company"}),
    ]
