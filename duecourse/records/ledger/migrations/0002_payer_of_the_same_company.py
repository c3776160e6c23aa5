from django.db import migrations, models

FOREIGN_KEY = """
    ALTER TABLE ledger_customer
        DROP CONSTRAINT ledger_customer_tenant_id_payer_id_fkey,
        ADD CONSTRAINT customer_payer_of_company
            FOREIGN KEY (tenant_id, company_id, payer_id) REFERENCES ledger_customer (tenant_id, company_id, id)
"""
BACK = """
    ALTER TABLE ledger_customer
        DROP CONSTRAINT customer_payer_of_company,
        ADD CONSTRAINT ledger_customer_tenant_id_payer_id_fkey
            FOREIGN KEY (tenant_id, payer_id) REFERENCES ledger_customer (tenant_id, id)
"""


class Migration(migrations.Migration):
    """A payer is another account of the same company, and its accounts are found quickly."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(FOREIGN_KEY, BACK),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(payer_id__isnull=True) | ~models.Q(payer_id=models.F("id")),
                name="customer_payer_is_another",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["tenant_id", "payer_id"],
                name="customer_payer",
                condition=models.Q(payer_id__isnull=False),
            ),
        ),
    ]
