from django.db import migrations, models
from django.db.models import Q

from duecourse.foundation.tenancy.migration import TenantTable

AMOUNT = {"decimal_places": 4, "max_digits": 19}
WAITS = Q(state__in=("proposed", "approved", "handed"))


def table(name: str, *fields: tuple[str, models.Field], **options: list[object]) -> migrations.CreateModel:
    own = [("id", models.BigAutoField(primary_key=True, serialize=False)), ("tenant_id", models.UUIDField())]
    return migrations.CreateModel(name=name, fields=[*own, *fields], options=options)


class Migration(migrations.Migration):
    """What payers keep back is a case with a validity; parts are written off by two people; a dispute has a cost."""

    dependencies = [("disputes", "0005_credit_proposals"), ("ledger", "0019_receipts_find_their_items")]

    operations = [
        table(
            "Deduction",
            ("company_id", models.BigIntegerField()),
            ("customer_id", models.BigIntegerField()),
            ("dispute_id", models.BigIntegerField()),
            ("item_id", models.BigIntegerField()),
            ("receipt_id", models.BigIntegerField(null=True)),
            ("currency", models.CharField(max_length=3)),
            ("amount", models.DecimalField(**AMOUNT)),
            ("taken_on", models.DateField()),
            ("reason", models.CharField(default="UNKNOWN", max_length=20)),
            ("their_code", models.CharField(blank=True, default="", max_length=40)),
            ("their_words", models.CharField(blank=True, default="", max_length=300)),
            ("validity", models.CharField(default="unknown", max_length=8)),
            ("why", models.CharField(blank=True, default="", max_length=300)),
            ("judged_by", models.CharField(blank=True, default="", max_length=150)),
            ("judged_on", models.DateField(null=True)),
            ("deadline_on", models.DateField(null=True)),
            ("key", models.CharField(max_length=100)),
            constraints=[
                models.UniqueConstraint(fields=("tenant_id", "key"), name="deduction_once"),
                models.UniqueConstraint(fields=("tenant_id", "dispute_id"), name="deduction_of_case"),
                models.CheckConstraint(condition=Q(amount__gt=0), name="deduction_amount"),
                models.CheckConstraint(
                    condition=Q(validity__in=["unknown", "valid", "invalid"]), name="deduction_validity"
                ),
            ],
            indexes=[
                models.Index(fields=["tenant_id", "customer_id"], name="deduction_customer"),
                models.Index(fields=["tenant_id", "company_id", "taken_on"], name="deduction_taken"),
                models.Index(fields=["tenant_id", "item_id"], name="deduction_item"),
            ],
        ),
        TenantTable(
            "Deduction",
            parents={
                "company_id": "identity_company",
                "customer_id": "ledger_customer",
                "dispute_id": "disputes_dispute",
                "item_id": "ledger_item",
                "receipt_id": "ledger_receipt",
            },
        ),
        table(
            "DeductionCode",
            ("customer_id", models.BigIntegerField()),
            ("their_code", models.CharField(max_length=40)),
            ("reason", models.CharField(max_length=20)),
            constraints=[
                models.UniqueConstraint(fields=("tenant_id", "customer_id", "their_code"), name="deduction_code_once")
            ],
        ),
        TenantTable("DeductionCode", parents={"customer_id": "ledger_customer"}),
        table(
            "WriteOff",
            ("company_id", models.BigIntegerField()),
            ("dispute_id", models.BigIntegerField()),
            ("item_id", models.BigIntegerField()),
            ("currency", models.CharField(max_length=3)),
            ("amount", models.DecimalField(**AMOUNT)),
            ("reason", models.CharField(max_length=20)),
            ("note", models.CharField(blank=True, default="", max_length=300)),
            ("state", models.CharField(default="proposed", max_length=10)),
            ("proposed_by", models.CharField(max_length=150)),
            ("proposed_by_id", models.UUIDField(null=True)),
            ("proposed_at", models.DateTimeField()),
            ("decided_by", models.CharField(blank=True, default="", max_length=150)),
            ("decided_at", models.DateTimeField(null=True)),
            ("handed_at", models.DateTimeField(null=True)),
            ("handed_as", models.CharField(blank=True, default="", max_length=80)),
            ("booked_on", models.DateField(null=True)),
            constraints=[
                models.UniqueConstraint(
                    fields=("tenant_id", "dispute_id", "item_id"), name="write_off_once", condition=WAITS
                ),
                models.CheckConstraint(condition=Q(amount__gt=0), name="write_off_amount"),
                models.CheckConstraint(
                    condition=Q(state__in=("proposed", "approved", "handed", "booked", "declined", "withdrawn")),
                    name="write_off_state",
                ),
            ],
            indexes=[models.Index(fields=["tenant_id", "company_id"], name="write_off_waits", condition=WAITS)],
        ),
        TenantTable(
            "WriteOff",
            parents={
                "company_id": "identity_company",
                "dispute_id": "disputes_dispute",
                "item_id": "ledger_item",
            },
        ),
        table(
            "DisputeCost",
            ("company_id", models.BigIntegerField()),
            ("capital_rate", models.DecimalField(decimal_places=4, max_digits=6)),
            ("handling", models.DecimalField(**AMOUNT)),
            ("let_go_below", models.DecimalField(**AMOUNT)),
            constraints=[models.UniqueConstraint(fields=("tenant_id", "company_id"), name="dispute_cost_once")],
        ),
        TenantTable("DisputeCost", parents={"company_id": "identity_company"}),
    ]
