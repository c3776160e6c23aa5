from django.db import migrations, models


class Migration(migrations.Migration):
    """A person took a match back: nothing is matched by itself there any more."""

    dependencies = [("ledger", "0020_receipt_customer")]

    operations = [
        migrations.AddField(
            model_name="receiptreading",
            name="is_by_hand",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
