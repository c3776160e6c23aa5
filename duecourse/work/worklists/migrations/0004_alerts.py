from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [("worklists", "0003_task_comments")]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=100)),
                ("params", models.JSONField(default=dict)),
                ("raised_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "customer_id"], name="alert_customer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("tenant_id", "company_id", "key"),
                        name="alert_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("alert_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
                ("until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "alert_id", "user_id"), name="alert_mark_once")
                ]
            },
        ),
        TenantTable(
            "Alert",
            parents={
                "company_id": "identity_company",
                "company_id, customer_id": "ledger_customer (company_id, id)",
            },
        ),
        TenantTable("AlertMark", parents={"alert_id": "worklists_alert"}),
    ]
