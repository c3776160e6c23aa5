from django.db import migrations, models


class Migration(migrations.Migration):
    """The segments and countries of a company are found without reading its customers."""

    dependencies = [("ledger", "0030_bank_entry_told_as")]

    operations = [
        migrations.AddIndex(
            "customer", models.Index(fields=["tenant_id", "company_id", "segment"], name="customer_segments")
        ),
        migrations.AddIndex(
            "customer", models.Index(fields=["tenant_id", "company_id", "country"], name="customer_countries")
        ),
    ]
