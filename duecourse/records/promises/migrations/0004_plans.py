from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Plans with their instalments."""

    dependencies = [("promises", "0003_promise_lines_paid")]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                ("known_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("ended_known_on", models.DateField(null=True)),
                ("company_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("source", models.CharField(default="person", max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("total", models.DecimalField(decimal_places=4, max_digits=19)),
                ("item_ids", models.JSONField(default=list)),
                ("rhythm", models.CharField(max_length=12)),
                ("first_on", models.DateField()),
                ("count", models.SmallIntegerField()),
                ("break_days", models.SmallIntegerField()),
                ("break_missed", models.SmallIntegerField()),
                ("needs_consent", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, default="")),
                ("role", models.CharField(blank=True, default="", max_length=30)),
                ("made_by", models.CharField(max_length=150)),
                ("made_by_id", models.UUIDField(null=True)),
                ("approved_by", models.CharField(blank=True, default="", max_length=150)),
                ("accepted_on", models.DateField(null=True)),
                ("accepted_by", models.CharField(blank=True, default="", max_length=150)),
                ("accepted_how", models.CharField(blank=True, default="", max_length=10)),
                ("document_id", models.BigIntegerField(null=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("key", models.CharField(max_length=100)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "customer_id"], name="plan_customer"),
                    models.Index(fields=["tenant_id", "company_id", "state"], name="plan_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "key"), name="plan_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("asked", "offered", "waiting", "agreed", "broken", "done", "cancelled"))
                        ),
                        name="plan_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_how__in", ["", "signature", "portal", "mail", "phone"])),
                        name="plan_accepted_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanInstalment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("plan_id", models.BigIntegerField()),
                ("number", models.SmallIntegerField()),
                ("due_on", models.DateField()),
                ("to_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("credited", models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=19)),
                ("paid", models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=19)),
                ("state", models.CharField(default="open", max_length=8)),
                ("judged_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "due_on"], name="plan_instalment_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "plan_id", "number"), name="plan_instalment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "paid", "partly", "missed"))),
                        name="plan_instalment_state_known",
                    ),
                ],
            },
        ),
        TenantTable("Plan", parents={"company_id, customer_id": "ledger_customer (company_id, id)"}),
        TenantTable("PlanInstalment", parents={"plan_id": "promises_plan"}),
    ]
