from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    """Lists of customers by name and number, and search by prefix, have an index each."""

    dependencies = [("ledger", "0003_imports_run_as_jobs")]

    operations = [
        migrations.AddIndex("customer", models.Index(fields=["tenant_id", "name", "id"], name="customer_by_name")),
        migrations.AddIndex("customer", models.Index(fields=["tenant_id", "number", "id"], name="customer_by_number")),
        migrations.AddIndex(
            "searchtoken", models.Index(fields=["tenant_id", "customer_id", "word"], name="search_customer")
        ),
        migrations.AddIndex("item", models.Index(F("tenant_id"), Collate("number", "C"), name="item_by_number")),
        migrations.AddIndex(
            "item",
            models.Index(F("tenant_id"), Collate("po_number", "C"), name="item_by_po", condition=~Q(po_number="")),
        ),
    ]
