from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """People follow customers, items and disputes."""

    dependencies = [("ledger", "0001_initial"), ("worklists", "0004_alerts")]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("how", models.CharField(default="now", max_length=6)),
                ("after_event_id", models.BigIntegerField()),
                ("after_movement_id", models.BigIntegerField()),
                ("begun_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "customer_id"], name="follow_customer")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id", "kind", "subject_id"), name="follow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["customer", "item", "dispute"])), name="follow_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("how__in", ["now", "daily"])), name="follow_how_known"),
                ],
            },
        ),
        TenantTable(
            "Follow",
            parents={
                "company_id": "identity_company",
                "company_id, customer_id": "ledger_customer (company_id, id)",
            },
        ),
    ]
