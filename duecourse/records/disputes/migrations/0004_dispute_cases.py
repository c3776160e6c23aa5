from datetime import timedelta

from django.db import migrations, models
from django.db.models import Q

from duecourse.foundation.tenancy.migration import TenantTable

_DEPARTMENT = "ALTER TABLE {} ADD FOREIGN KEY (tenant_id, department_id) REFERENCES disputes_department (tenant_id, id)"


class Migration(migrations.Migration):
    """A dispute is a case: with a department, an owner, a clock, a log and items that come and go."""

    dependencies = [("disputes", "0003_departments")]

    operations = [
        migrations.AddField("dispute", "effect", models.CharField(db_default="part", default="part", max_length=4)),
        migrations.AddField("dispute", "department_id", models.BigIntegerField(null=True)),
        migrations.AddField("dispute", "owner_id", models.UUIDField(null=True)),
        migrations.AddField("dispute", "answer_due_at", models.DateTimeField(null=True)),
        migrations.AddField("dispute", "waiting_since", models.DateTimeField(null=True)),
        migrations.AddField("dispute", "waited", models.DurationField(db_default=timedelta(0), default=timedelta(0))),
        migrations.AddField("dispute", "escalation", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("dispute", "escalated_at", models.DateTimeField(null=True)),
        migrations.AddField("dispute", "moved_on", models.DateField(null=True)),
        migrations.AddField(
            "dispute", "root_cause", models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        migrations.AddField("disputeterm", "department_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "disputeterm", "effect", models.CharField(blank=True, db_default="", default="", max_length=4)
        ),
        migrations.AddField(
            "disputeterm", "words", models.CharField(blank=True, db_default="", default="", max_length=120)
        ),
        migrations.AddField("disputeline", "held", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
        migrations.AddField("disputeline", "added_on", models.DateField(null=True)),
        migrations.AddField("disputeline", "removed_on", models.DateField(null=True)),
        migrations.RemoveConstraint("disputeline", "dispute_line_once"),
        migrations.AddConstraint(
            "disputeline",
            models.UniqueConstraint(
                fields=["tenant_id", "dispute_id", "item_id"],
                name="dispute_line_once",
                condition=Q(removed_on__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "disputeline", models.Index(fields=["tenant_id", "dispute_id"], name="dispute_line_dispute")
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                fields=["tenant_id", "department_id", "owner_id"],
                name="dispute_department",
                condition=Q(ended_on__isnull=True),
            ),
        ),
        migrations.RunSQL(_DEPARTMENT.format("disputes_dispute"), migrations.RunSQL.noop),
        migrations.RunSQL(_DEPARTMENT.format("disputes_disputeterm"), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="DisputeStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("dispute_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("on_day", models.DateField()),
                ("author", models.CharField(max_length=150)),
                ("user_id", models.UUIDField(null=True)),
                ("text", models.TextField(blank=True, default="")),
                ("values", models.JSONField(default=dict)),
                ("document_id", models.BigIntegerField(null=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("thread_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "dispute_id"], name="dispute_step_dispute"),
                    models.Index(
                        fields=["tenant_id", "message_id"],
                        name="dispute_step_message",
                        condition=Q(message_id__isnull=False),
                    ),
                    models.Index(
                        fields=["tenant_id", "document_id"],
                        name="dispute_step_paper",
                        condition=Q(document_id__isnull=False),
                    ),
                ],
            },
        ),
        TenantTable(
            "DisputeStep",
            parents={"dispute_id": "disputes_dispute", "document_id": "ledger_document"},
            append_only=True,
        ),
    ]
