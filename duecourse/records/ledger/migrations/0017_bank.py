from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Accounts at banks, their statements and entries; receipts know the entry by which they came."""

    dependencies = [
        ("ledger", "0016_copy_wires"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("account", models.CharField(max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("bic", models.CharField(blank=True, default="", max_length=11)),
                ("payee_name", models.CharField(blank=True, default="", max_length=140)),
                ("is_live", models.BooleanField(default=False)),
                ("last_number", models.CharField(blank=True, default="", max_length=40)),
                ("last_closing", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("last_to_on", models.DateField(null=True)),
                ("batch_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("account_id", models.BigIntegerField()),
                ("statement_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency", models.CharField(max_length=3)),
                ("value_on", models.DateField()),
                ("booked_on", models.DateField()),
                ("text", models.TextField(blank=True, default="")),
                ("bank_reference", models.CharField(blank=True, default="", max_length=140)),
                ("end_to_end_id", models.CharField(blank=True, default="", max_length=140)),
                ("structured_reference", models.CharField(blank=True, default="", max_length=140)),
                ("payer_name", models.CharField(blank=True, default="", max_length=200)),
                ("payer_account", models.CharField(blank=True, default="", max_length=60)),
                ("return_reason", models.CharField(blank=True, default="", max_length=140)),
                ("is_reversal", models.BooleanField(default=False)),
                ("is_pending", models.BooleanField(default=False)),
                ("fate", models.CharField(max_length=10)),
                ("undoes_id", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, default="", max_length=150)),
                ("batch_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("account_id", models.BigIntegerField()),
                ("batch_id", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_key", models.CharField(max_length=64)),
                ("format", models.CharField(max_length=8)),
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                ("opening", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("closing", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("is_intraday", models.BooleanField(default=False)),
                ("state", models.CharField(default="accepted", max_length=10)),
                ("entry_count", models.IntegerField(default=0)),
                ("credit_sum", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("debit_sum", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
            ],
        ),
        migrations.AddField(
            model_name="receipt",
            name="entry_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="payer_account",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="receipt",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=140),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("entry_id__isnull", False)), fields=["tenant_id", "entry_id"], name="receipt_entry"
            ),
        ),
        migrations.AddIndex(
            model_name="bankaccount",
            index=models.Index(fields=["tenant_id", "company_id"], name="bank_account_company"),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(fields=("tenant_id", "account", "currency"), name="bank_account_once"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["tenant_id", "statement_id"], name="bank_entry_statement"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["tenant_id", "batch_id"], name="bank_entry_batch"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("fate__in", ["unknown", "currency"]), ("settled_at__isnull", True)),
                fields=["tenant_id", "account_id"],
                name="bank_entry_exception",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(fields=("tenant_id", "account_id", "key"), name="bank_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fate__in", ["receipt", "outgoing", "undone", "unknown", "returned", "currency", "pending"])
                ),
                name="bank_entry_fate_known",
            ),
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(fields=["tenant_id", "account_id", "to_on"], name="bank_statement_day"),
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(fields=["tenant_id", "batch_id"], name="bank_statement_batch"),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "account_id", "content_key"), name="bank_statement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["accepted", "gap"])), name="bank_statement_state_known"
            ),
        ),
        TenantTable("BankAccount", parents={"company_id": "identity_company"}),
        TenantTable("BankStatement", parents={"account_id": "ledger_bankaccount", "batch_id": "ledger_importbatch"}),
        TenantTable(
            "BankEntry",
            parents={
                "account_id": "ledger_bankaccount",
                "statement_id": "ledger_bankstatement",
                "undoes_id": "ledger_receipt",
                "batch_id": "ledger_importbatch",
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_receipt ADD FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger_bankentry (tenant_id, id)",
            migrations.RunSQL.noop,
        ),
    ]
