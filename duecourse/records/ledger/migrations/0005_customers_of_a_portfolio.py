from django.db import migrations, models


class Migration(migrations.Migration):
    """A collector's customers are listed by name without walking everybody's."""

    dependencies = [("ledger", "0004_found_by_prefix")]

    operations = [
        migrations.AddIndex(
            "customer",
            models.Index(fields=["tenant_id", "portfolio_id", "name", "id"], name="customer_by_portfolio"),
        )
    ]
