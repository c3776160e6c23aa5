from django.db import migrations, models
from django.db.models import Q

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What somebody asks a colleague to agree to."""

    dependencies = [("ledger", "0007_customers_of_a_segment")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("wish", models.JSONField(default=dict)),
                ("reason", models.TextField()),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_by", models.CharField(blank=True, default="", max_length=150)),
                ("asked_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.TextField(blank=True, default="")),
                ("answered_by", models.CharField(blank=True, default="", max_length=150)),
                ("answered_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["block", "pause", "contact"]), name="proposal_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["open", "agreed", "declined", "withdrawn"]), name="proposal_state_known"
                    ),
                    models.UniqueConstraint(
                        fields=["tenant_id", "customer_id"],
                        name="proposal_stop_once",
                        condition=Q(state="open", kind__in=["block", "pause"]),
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "company_id", "id"], name="proposal_open", condition=Q(state="open")
                    ),
                    models.Index(fields=["tenant_id", "customer_id", "-id"], name="proposal_customer"),
                    models.Index(fields=["tenant_id", "asked_by_id", "-id"], name="proposal_asked_by"),
                ],
            },
        ),
        TenantTable("Proposal", parents={"company_id, customer_id": "ledger_customer (company_id, id)"}),
    ]
