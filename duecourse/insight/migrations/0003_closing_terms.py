from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """The rates of provisions and the rules of a lender, by version."""

    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ClosingTerms",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("number", models.SmallIntegerField()),
                ("from_on", models.DateField()),
                ("content", models.JSONField()),
                ("note", models.CharField(blank=True, default="", max_length=1000)),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.CharField(max_length=150)),
                ("proposed_by_id", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(blank=True, default="", max_length=150)),
                ("signed_by_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "kind", "number"), name="closing_terms_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("provisions", "borrowing"))), name="closing_terms_kind_known"
                    ),
                ],
            },
        ),
        TenantTable("ClosingTerms", parents={"company_id": "identity_company"}),
    ]
