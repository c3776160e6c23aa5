from django.db import migrations, models


class Migration(migrations.Migration):
    """What came of an agreed proposal: the stop or the contact, so that the answer can be taken back."""

    dependencies = [("ledger", "0009_customers_of_a_sales_rep")]

    operations = [migrations.AddField("proposal", "made_id", models.BigIntegerField(null=True))]
