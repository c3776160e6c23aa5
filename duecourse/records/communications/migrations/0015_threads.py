from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Threads: what belongs together of what came in, went out and was noted."""

    dependencies = [
        ("communications", "0014_mailboxes"),
        ("ledger", "0012_contact_health"),
    ]

    operations = [
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("mailbox_id", models.BigIntegerField(null=True)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("contact_id", models.BigIntegerField(null=True)),
                ("subject", models.CharField(blank=True, default="", max_length=500)),
                ("status", models.CharField(default="open", max_length=10)),
                ("is_verified", models.BooleanField(default=False)),
                ("filed_by", models.CharField(blank=True, default="", max_length=20)),
                ("evidence", models.JSONField(default=dict)),
                ("assignee_id", models.UUIDField(null=True)),
                ("assigned_by", models.CharField(blank=True, default="", max_length=150)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("answer_due_at", models.DateTimeField(null=True)),
                ("first_in_at", models.DateTimeField(null=True)),
                ("last_in_at", models.DateTimeField(null=True)),
                ("last_out_at", models.DateTimeField(null=True)),
                ("last_entry_at", models.DateTimeField()),
                ("last_automatic_at", models.DateTimeField(null=True)),
                ("is_unread", models.BooleanField(default=True)),
                ("merged_into_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_into_id__isnull", True)),
                        fields=["tenant_id", "status", "-last_entry_at", "-id"],
                        name="thread_lane",
                    ),
                    models.Index(
                        condition=models.Q(("assignee_id__isnull", False), ("merged_into_id__isnull", True)),
                        fields=["tenant_id", "assignee_id", "status", "-last_entry_at"],
                        name="thread_mine",
                    ),
                    models.Index(fields=["tenant_id", "customer_id", "-last_entry_at"], name="thread_customer"),
                    models.Index(
                        condition=models.Q(("answer_due_at__isnull", False)),
                        fields=["tenant_id", "answer_due_at"],
                        name="thread_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "waiting", "done"])), name="thread_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_verified", False), ("customer_id__isnull", False), _connector="OR"),
                        name="thread_verified_has_customer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("thread_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=4)),
                ("mail_id", models.BigIntegerField(null=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("text", models.TextField(blank=True, default="")),
                ("mentions", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, default="", max_length=150)),
                ("by_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "thread_id", "at", "id"], name="thread_entries")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("mail_id__isnull", False)),
                        fields=("tenant_id", "mail_id"),
                        name="thread_mail_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("message_id__isnull", False)),
                        fields=("tenant_id", "message_id"),
                        name="thread_message_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "in"), ("mail_id__isnull", False), ("message_id__isnull", True)),
                            models.Q(("kind", "out"), ("mail_id__isnull", True), ("message_id__isnull", False)),
                            models.Q(("kind", "note"), ("mail_id__isnull", True), ("message_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="thread_entry_is_one_thing",
                    ),
                ],
            },
        ),
        TenantTable(
            "Thread",
            parents={
                "company_id": "identity_company",
                "company_id, customer_id": "ledger_customer (company_id, id)",
                "contact_id": "ledger_contact",
                "mailbox_id": "communications_mailbox",
                "merged_into_id": "communications_thread",
            },
        ),
        TenantTable(
            "ThreadMessage",
            parents={
                "thread_id": "communications_thread",
                "mail_id": "communications_incomingmail",
                "message_id": "communications_message",
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE communications_incomingmail ADD FOREIGN KEY (tenant_id, thread_id) REFERENCES communications_thread (tenant_id, id)",
            migrations.RunSQL.noop,
        ),
    ]
