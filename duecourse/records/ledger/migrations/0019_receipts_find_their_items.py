from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Which money pays which item, and how we know whose it is."""

    dependencies = [("ledger", "0018_receipts_seen_at")]

    operations = [
        migrations.CreateModel(
            name="PayerAccount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=120)),
                ("seen_count", models.IntegerField(default=1)),
                ("last_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "key", "customer_id"), name="payer_account_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptMatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                ("known_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_known_on", models.DateField(null=True)),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("receipt_id", models.BigIntegerField()),
                ("item_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("kind", models.CharField(max_length=10)),
                ("score", models.DecimalField(decimal_places=4, max_digits=5)),
                ("because", models.JSONField(default=list)),
                ("difference", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("difference_reason", models.CharField(blank=True, default="", max_length=20)),
                ("state", models.CharField(default="live", max_length=8)),
                ("matched_by", models.CharField(blank=True, default="", max_length=150)),
                ("matched_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, default="", max_length=150)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "receipt_id"], name="match_receipt"),
                    models.Index(fields=["tenant_id", "item_id"], name="match_item"),
                    models.Index(
                        condition=models.Q(("state", "live")), fields=["tenant_id", "company_id"], name="match_live"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")),
                        fields=("tenant_id", "receipt_id", "item_id"),
                        name="match_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["automatic", "confirmed"])), name="match_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "undone", "retired"])), name="match_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("difference__gte", 0)), name="match_amount_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptReading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("receipt_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(null=True)),
                ("outcome", models.CharField(max_length=10)),
                ("score", models.DecimalField(decimal_places=4, default=0, max_digits=5)),
                ("because", models.JSONField(default=list)),
                ("lines", models.JSONField(default=list)),
                ("foreign_reason", models.CharField(blank=True, default="", max_length=20)),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "company_id", "outcome"], name="receipt_reading_outcome")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "receipt_id"), name="receipt_reading_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["matched", "suggested", "customer", "unknown", "foreign"])),
                        name="receipt_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(null=True)),
                ("source", models.CharField(max_length=8)),
                ("document_id", models.BigIntegerField(null=True)),
                ("file_name", models.CharField(blank=True, default="", max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("paid_on", models.DateField(null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("total", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("lines", models.JSONField(default=list)),
                ("receipt_id", models.BigIntegerField(null=True)),
                ("state", models.CharField(default="open", max_length=8)),
                ("known_on", models.DateField()),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "company_id", "sha256"), name="remittance_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["mail", "portal", "hand"])), name="remittance_source_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "used", "dropped"])), name="remittance_state_known"
                    ),
                ],
            },
        ),
        TenantTable("PayerAccount", parents={"company_id, customer_id": "ledger_customer (company_id, id)"}),
        TenantTable(
            "ReceiptMatch",
            parents={
                "company_id, customer_id": "ledger_customer (company_id, id)",
                "receipt_id": "ledger_receipt",
                "item_id": "ledger_item",
            },
        ),
        TenantTable("ReceiptReading", parents={"company_id": "identity_company", "receipt_id": "ledger_receipt"}),
        TenantTable(
            "Remittance",
            parents={
                "company_id": "identity_company",
                "document_id": "ledger_document",
                "receipt_id": "ledger_receipt",
            },
        ),
    ]
