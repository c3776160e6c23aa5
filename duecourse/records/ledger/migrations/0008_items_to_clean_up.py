from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_customers_of_a_segment"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("on_cleanup", True), models.Q(("open_amount", 0), _negated=True)),
                fields=["tenant_id", "company_id"],
                name="item_cleanup",
            ),
        ),
    ]
