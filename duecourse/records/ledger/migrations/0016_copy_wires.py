from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Where copies of invoices are fetched from."""

    dependencies = [("ledger", "0015_documents_for_customers")]

    operations = [
        migrations.CreateModel(
            name="CopyWire",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("kind", models.CharField(default="http", max_length=20)),
                ("settings", models.JSONField(default=dict)),
                ("is_live", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="copy_wire_once")],
            },
        ),
        TenantTable("CopyWire", parents={"company_id": "identity_company"}),
    ]
