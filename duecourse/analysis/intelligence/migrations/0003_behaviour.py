from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0002_cash_forecasts"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BehaviourDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("late_days", models.DecimalField(decimal_places=2, max_digits=9)),
                ("spread_days", models.DecimalField(decimal_places=2, max_digits=9)),
                ("large_amount", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("customer_count", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "company_id", "on_day"), name="behaviour_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BehaviourFinding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("from_on", models.DateField()),
                ("noticed_on", models.DateField()),
                ("kind", models.CharField(max_length=10)),
                ("cause", models.CharField(blank=True, default="", max_length=20)),
                ("state", models.CharField(max_length=10)),
                ("days", models.DecimalField(decimal_places=1, max_digits=7)),
                ("expected_days", models.DecimalField(decimal_places=1, max_digits=7)),
                ("spread_days", models.DecimalField(decimal_places=1, max_digits=7)),
                ("shift_share", models.DecimalField(decimal_places=6, max_digits=7)),
                ("run_count", models.IntegerField()),
                ("worth", models.DecimalField(decimal_places=4, max_digits=19)),
                ("is_large", models.BooleanField(default=False)),
                ("explained", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("explained_by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("explained_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("explained_at__isnull", True), ("state", "open")),
                        fields=["tenant_id", "company_id", "on_day"],
                        name="behaviour_finding_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "customer_id", "on_day"), name="behaviour_finding_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["exception", "shift", "explained"])),
                        name="behaviour_finding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "passed", "shift"])),
                        name="behaviour_finding_state_known",
                    ),
                ],
            },
        ),
        TenantTable("BehaviourDay", parents={"company_id": "identity_company"}),
        TenantTable(
            "BehaviourFinding",
            parents={"company_id": "identity_company", "company_id, customer_id": "ledger_customer (company_id, id)"},
        ),
    ]
