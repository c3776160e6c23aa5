"""Where do mails come in, and what came exactly?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Mailbox(TenantModel):
    """An address at which a company is written to, and how its mails are fetched or handed in.

    `uidvalidity` and `uid` say how far it is read. The secret is encrypted; of the token of an intake only the hash is kept.
    """

    company_id = models.BigIntegerField()
    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=10, default="imap")
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    token_hash = models.CharField(max_length=64, blank=True, default="")
    is_live = models.BooleanField(default=True)
    trusted_host = models.CharField(max_length=253, blank=True, default="")
    acknowledges = models.BooleanField(default=False)
    assign_rule = models.CharField(max_length=20, blank=True, default="")
    assignee_id = models.UUIDField(null=True)
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True, default="")
    failed_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "address"], name="mailbox_address_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "token_hash"], name="mailbox_token_once", condition=~Q(token_hash="")
            ),
            models.CheckConstraint(condition=Q(kind__in=["imap", "intake"]), name="mailbox_kind_known"),
        ]


class StoredFile(TenantModel):
    """Bytes that came in, kept once however often they came."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "sha256"], name="stored_file_once")]


class IncomingMail(TenantModel):
    """A mail as it came, and what was read out of it.

    `message_key` is the Message-ID that its sender claims: good for showing and comparing, never a key.
    `content_sha256` is the fingerprint of what it says, by which one mail in two mailboxes is known to be one.
    """

    mailbox_id = models.BigIntegerField()
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="stored")
    machine = models.CharField(max_length=16, default="none")
    sender = models.CharField(max_length=254, blank=True, default="")
    sender_name = models.CharField(max_length=250, blank=True, default="")
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    message_key = models.CharField(max_length=400, blank=True, default="")
    reference_keys = models.JSONField(default=list)
    content_sha256 = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    visible_text = models.TextField(blank=True, default="")
    quoted_text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    authentication = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True, default="")
    thread_id = models.BigIntegerField(null=True)
    duplicate_of_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "mailbox_id", "uidvalidity", "uid"], name="incoming_mail_uid_once"
            ),
            models.UniqueConstraint(fields=["tenant_id", "mailbox_id", "sha256"], name="incoming_mail_bytes_once"),
            models.CheckConstraint(
                condition=Q(state__in=["stored", "read", "failed"]), name="incoming_mail_state_known"
            ),
            models.CheckConstraint(
                condition=Q(machine__in=["none", "auto_reply", "out_of_office", "bounce", "list", "own"]),
                name="incoming_mail_machine_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "id"], name="incoming_mail_unread", condition=Q(state="stored")),
            models.Index(fields=["tenant_id", "message_key"], name="incoming_mail_key", condition=~Q(message_key="")),
            models.Index(
                fields=["tenant_id", "content_sha256"], name="incoming_mail_content", condition=~Q(content_sha256="")
            ),
            models.Index(fields=["tenant_id", "thread_id", "id"], name="incoming_mail_thread"),
        ]


class MailAttachment(TenantModel):
    """A file that came with a mail; one that was refused says why and has no bytes beside those of the raw mail."""

    mail_id = models.BigIntegerField()
    position = models.SmallIntegerField(default=0)
    name = models.CharField(max_length=255, blank=True, default="")
    type = models.CharField(max_length=100, blank=True, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    file_id = models.BigIntegerField(null=True)
    refused = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "mail_id", "position"], name="mail_attachment_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "file_id"], name="mail_attachment_file")]


class Bounce(TenantModel):
    """What a mail server reports of a message of ours that it could not bring to an address."""

    mail_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    address = models.CharField(max_length=254)
    is_hard = models.BooleanField()
    status = models.CharField(max_length=12, blank=True, default="")
    says = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "mail_id", "message_id", "address"], name="bounce_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "message_id", "address"], name="bounce_message")]
