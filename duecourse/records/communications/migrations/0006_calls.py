from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Telephone calls, with what came of them."""

    dependencies = [("communications", "0005_found_by_prefix")]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("contact_id", models.BigIntegerField(null=True)),
                ("direction", models.CharField(default="out", max_length=3)),
                ("person", models.CharField(blank=True, default="", max_length=150)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("outcome", models.CharField(max_length=20)),
                ("note", models.TextField(blank=True, default="")),
                ("on_day", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, default="", max_length=150)),
                ("attempt", models.SmallIntegerField(default=1)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])), name="call_direction_known"
                    )
                ],
                "indexes": [models.Index(fields=["tenant_id", "customer_id", "-id"], name="call_customer")],
            },
        ),
        TenantTable(
            "Call",
            parents={"company_id, customer_id": "ledger_customer (company_id, id)", "contact_id": "ledger_contact"},
        ),
    ]
