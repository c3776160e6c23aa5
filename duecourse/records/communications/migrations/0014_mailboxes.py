from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Mailboxes, and every mail that comes in as it came: kept once by its number in the mailbox and by its bytes."""

    dependencies = [
        ("communications", "0013_bounced"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("address", models.CharField(max_length=254)),
                ("kind", models.CharField(default="imap", max_length=10)),
                ("settings", models.JSONField(default=dict)),
                ("secret", models.BinaryField(null=True)),
                ("token_hash", models.CharField(blank=True, default="", max_length=64)),
                ("is_live", models.BooleanField(default=True)),
                ("trusted_host", models.CharField(blank=True, default="", max_length=253)),
                ("acknowledges", models.BooleanField(default=False)),
                ("assign_rule", models.CharField(blank=True, default="", max_length=20)),
                ("assignee_id", models.UUIDField(null=True)),
                ("uidvalidity", models.BigIntegerField(default=0)),
                ("uid", models.BigIntegerField(default=0)),
                ("polled_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=500)),
                ("failed_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "address"), name="mailbox_address_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("token_hash", ""), _negated=True),
                        fields=("tenant_id", "token_hash"),
                        name="mailbox_token_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["imap", "intake"])), name="mailbox_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "sha256"), name="stored_file_once")],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("mailbox_id", models.BigIntegerField()),
                ("uidvalidity", models.BigIntegerField(default=0)),
                ("uid", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("raw", models.BinaryField()),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                ("state", models.CharField(default="stored", max_length=10)),
                ("machine", models.CharField(default="none", max_length=16)),
                ("sender", models.CharField(blank=True, default="", max_length=254)),
                ("sender_name", models.CharField(blank=True, default="", max_length=250)),
                ("recipients", models.JSONField(default=list)),
                ("subject", models.CharField(blank=True, default="", max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                ("message_key", models.CharField(blank=True, default="", max_length=400)),
                ("reference_keys", models.JSONField(default=list)),
                ("content_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("language", models.CharField(blank=True, default="", max_length=10)),
                ("visible_text", models.TextField(blank=True, default="")),
                ("quoted_text", models.TextField(blank=True, default="")),
                ("html", models.TextField(blank=True, default="")),
                ("away_from", models.DateField(null=True)),
                ("away_until", models.DateField(null=True)),
                ("authentication", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, default="", max_length=500)),
                ("thread_id", models.BigIntegerField(null=True)),
                ("duplicate_of_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "stored")), fields=["tenant_id", "id"], name="incoming_mail_unread"
                    ),
                    models.Index(
                        condition=models.Q(("message_key", ""), _negated=True),
                        fields=["tenant_id", "message_key"],
                        name="incoming_mail_key",
                    ),
                    models.Index(fields=["tenant_id", "thread_id", "id"], name="incoming_mail_thread"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "mailbox_id", "uidvalidity", "uid"), name="incoming_mail_uid_once"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant_id", "mailbox_id", "sha256"), name="incoming_mail_bytes_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["stored", "read", "failed"])),
                        name="incoming_mail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("machine__in", ["none", "auto_reply", "out_of_office", "bounce", "list"])),
                        name="incoming_mail_machine_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailAttachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("mail_id", models.BigIntegerField()),
                ("position", models.SmallIntegerField(default=0)),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("size", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("file_id", models.BigIntegerField(null=True)),
                ("refused", models.CharField(blank=True, default="", max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "file_id"], name="mail_attachment_file")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "mail_id", "position"), name="mail_attachment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("mail_id", models.BigIntegerField()),
                ("message_id", models.BigIntegerField()),
                ("address", models.CharField(max_length=254)),
                ("is_hard", models.BooleanField()),
                ("status", models.CharField(blank=True, default="", max_length=12)),
                ("says", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "message_id", "address"], name="bounce_message")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "mail_id", "message_id", "address"), name="bounce_once"
                    )
                ],
            },
        ),
        TenantTable("Mailbox", parents={"company_id": "identity_company"}),
        TenantTable("StoredFile"),
        TenantTable(
            "IncomingMail",
            parents={"mailbox_id": "communications_mailbox", "duplicate_of_id": "communications_incomingmail"},
        ),
        TenantTable(
            "MailAttachment", parents={"mail_id": "communications_incomingmail", "file_id": "communications_storedfile"}
        ),
        TenantTable(
            "Bounce", parents={"mail_id": "communications_incomingmail", "message_id": "communications_message"}
        ),
    ]
