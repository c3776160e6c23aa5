from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("worklists", "0010_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForeseenProblem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("version_id", models.BigIntegerField()),
                ("rule", models.CharField(max_length=60)),
                ("raised_on", models.DateField()),
                ("seen_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("numbers", models.JSONField(default=dict)),
                ("currency", models.CharField(max_length=3)),
                ("exposure", models.DecimalField(decimal_places=4, max_digits=19)),
                ("state", models.CharField(default="open", max_length=10)),
                ("until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=["tenant_id", "company_id", "state", "-exposure", "-id"],
                        name="foreseen_standing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("tenant_id", "customer_id"),
                        name="foreseen_problem_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "planned", "snoozed", "dismissed"])),
                        name="foreseen_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForeseenVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("spec", models.JSONField()),
                ("state", models.CharField(default="draft", max_length=10)),
                ("author", models.CharField(blank=True, default="", max_length=150)),
                ("activated_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "number"), name="foreseen_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "retired"), _negated=True),
                        fields=("tenant_id", "state"),
                        name="foreseen_one_each",
                    ),
                ],
            },
        ),
        TenantTable("ForeseenVersion"),
        TenantTable(
            "ForeseenProblem",
            parents={
                "company_id": "identity_company",
                "company_id, customer_id": "ledger_customer (company_id, id)",
                "version_id": "worklists_foreseenversion",
            },
        ),
    ]
