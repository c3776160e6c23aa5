from django.db import migrations, models


class Migration(migrations.Migration):
    """Sales people list their own customers by name without walking every customer."""

    dependencies = [("ledger", "0008_proposals")]

    operations = [
        migrations.AddIndex(
            "customer", models.Index(fields=["tenant_id", "sales_rep", "name", "id"], name="customer_by_sales_rep")
        )
    ]
