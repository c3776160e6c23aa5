from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What is open and what was issued, kept added up."""

    dependencies = [
        ("ledger", "0023_advices_are_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="SumDoubt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OpenSum",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("portfolio_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("basis", models.CharField(max_length=6)),
                ("day", models.DateField()),
                ("is_credit", models.BooleanField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("item_count", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "portfolio_id", "basis", "company_id", "day"],
                        include=("currency", "is_credit", "amount", "item_count"),
                        name="open_sum_day",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["due", "issued"])), name="open_sum_basis_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesSum",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("portfolio_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("item_count", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "portfolio_id", "company_id", "day"],
                        include=("currency", "kind", "amount", "item_count"),
                        name="sales_sum_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SumCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("off_count", models.IntegerField(default=0)),
                ("off_amount", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("open_tidied", models.BigIntegerField(default=0)),
                ("sales_tidied", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id",), name="sum_check_once")],
            },
        ),
        TenantTable("SumDoubt"),
        TenantTable("OpenSum", parents={"company_id": "identity_company"}),
        TenantTable("SalesSum", parents={"company_id": "identity_company"}),
        TenantTable("SumCheck"),
    ]
