from django.db import migrations, models
from django.db.models import F, Q

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What is expected of an item is one row a change, with its days; the names and values of before were never written."""

    dependencies = [("ledger", "0021_undone_receipts_wait_for_a_person")]

    operations = [
        migrations.DeleteModel(name="ItemOutlook"),
        migrations.CreateModel(
            name="ItemOutlook",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("item_id", models.BigIntegerField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                ("p10_on", models.DateField()),
                ("p50_on", models.DateField()),
                ("p90_on", models.DateField()),
                ("expected_on", models.DateField()),
                ("late_share", models.DecimalField(decimal_places=6, max_digits=9)),
                ("is_little_history", models.BooleanField(default=False)),
                ("drivers", models.JSONField(default=list)),
                ("source", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["tenant_id", "item_id", "from_on"], name="item_outlook_day"),
                    models.UniqueConstraint(
                        fields=["tenant_id", "item_id"], name="item_outlook_current", condition=Q(to_on__isnull=True)
                    ),
                    models.CheckConstraint(
                        condition=Q(p10_on__lte=F("p50_on"), p50_on__lte=F("p90_on")), name="item_outlook_in_order"
                    ),
                    models.CheckConstraint(
                        condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="item_outlook_from_to"
                    ),
                    models.CheckConstraint(condition=Q(late_share__range=(0, 1)), name="item_outlook_share"),
                ],
            },
        ),
        TenantTable("ItemOutlook", parents={"item_id": "ledger_item"}),
    ]
