from django.db import migrations, models
from django.db.models import Q

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """A credit is proposed per item, decided by another person, handed to the ERP, and settled by its credit note."""

    dependencies = [("disputes", "0004_dispute_cases")]

    operations = [
        migrations.CreateModel(
            name="CreditProposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("dispute_id", models.BigIntegerField()),
                ("item_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("proposed_by", models.CharField(max_length=150)),
                ("proposed_by_id", models.UUIDField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=150)),
                ("decided_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed_as", models.CharField(blank=True, default="", max_length=80)),
                ("credit_item_id", models.BigIntegerField(null=True)),
                ("settled_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "company_id", "item_id"],
                        name="credit_proposal_waits",
                        condition=Q(state__in=("accepted", "handed")),
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "dispute_id", "item_id"),
                        name="credit_proposal_once",
                        condition=Q(state__in=("proposed", "accepted", "handed")),
                    ),
                    models.CheckConstraint(condition=Q(amount__gt=0), name="credit_proposal_amount"),
                ],
            },
        ),
        TenantTable(
            "CreditProposal",
            parents={
                "dispute_id": "disputes_dispute",
                "item_id": "ledger_item",
                "credit_item_id": "ledger_item",
            },
        ),
    ]
