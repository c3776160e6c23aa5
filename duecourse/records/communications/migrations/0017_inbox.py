import datetime

from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """How the shared inbox is worked: hours, rules, ready answers, who looks at what, who is named."""

    dependencies = [
        ("communications", "0016_mail_readings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("language", models.CharField(default="en", max_length=10)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "name", "language"), name="canned_reply_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxRule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("position", models.SmallIntegerField(default=0)),
                ("field", models.CharField(max_length=10)),
                ("value", models.CharField(max_length=200)),
                ("assignee_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "field", "value"), name="inbox_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("field__in", ("sender", "domain", "subject", "mailbox", "segment", "country"))
                        ),
                        name="inbox_rule_field_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxTerms",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("unverified_hours", models.SmallIntegerField(default=4)),
                ("unassigned_hours", models.SmallIntegerField(default=4)),
                ("mine_hours", models.SmallIntegerField(default=8)),
                ("opens_at", models.TimeField(default=datetime.time(9, 0))),
                ("closes_at", models.TimeField(default=datetime.time(17, 0))),
                ("last_turn_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "company_id"), name="inbox_terms_once"),
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))), name="inbox_opens_before_it_closes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadMention",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("entry_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "user_id", "-entry_id"], name="thread_mention_user")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "entry_id", "user_id"), name="thread_mention_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadPresence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("thread_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
                ("name", models.CharField(blank=True, default="", max_length=150)),
                ("is_writing", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "thread_id", "user_id"), name="presence_once")
                ],
            },
        ),
        TenantTable("CannedReply"),
        TenantTable("InboxTerms", parents={"company_id": "identity_company"}),
        TenantTable("InboxRule", parents={"company_id": "identity_company"}),
        TenantTable("ThreadPresence", parents={"thread_id": "communications_thread"}),
        TenantTable("ThreadMention", parents={"entry_id": "communications_threadmessage"}),
    ]
