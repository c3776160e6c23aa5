from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Other bank details wait for a second person."""

    dependencies = [("identity", "0003_saved_views")]

    operations = [
        migrations.CreateModel(
            name="BankChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("payee_name", models.CharField(blank=True, default="", max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(blank=True, default="", max_length=11)),
                ("accounts", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("proposer_id", models.UUIDField()),
                ("proposed_by", models.CharField(blank=True, default="", max_length=150)),
                ("proposed_at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("decided_by", models.CharField(blank=True, default="", max_length=150)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant_id", "company_id"),
                        name="bank_change_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "confirmed", "dropped", "replaced"])),
                        name="bank_change_state_known",
                    ),
                ],
            },
        ),
        TenantTable("BankChange", parents={"company_id": "identity_company"}),
    ]
