from django.db import migrations, models


class Migration(migrations.Migration):
    """The decision about one customer asks for its receipts of any state: without an index it read those of the whole book."""

    dependencies = [("ledger", "0019_receipts_find_their_items")]

    operations = [
        migrations.RemoveIndex(model_name="receipt", name="receipt_underway"),
        migrations.AddIndex(
            model_name="receipt", index=models.Index(fields=["tenant_id", "customer_id"], name="receipt_customer")
        ),
    ]
