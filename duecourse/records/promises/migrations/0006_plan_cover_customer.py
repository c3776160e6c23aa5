from django.db import migrations, models


class Migration(migrations.Migration):
    """The decision about one customer asks for its plans: without an index it read those of the whole book."""

    dependencies = [("promises", "0005_plan_policy")]

    operations = [
        migrations.AddIndex(
            model_name="plancover", index=models.Index(fields=["tenant_id", "customer_id"], name="plan_cover_customer")
        ),
    ]
