"""What belongs together of what was written, who answers it, and what was read out of it?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Thread(TenantModel):
    """A conversation with a customer, or with somebody who is not known yet.

    `filed_by` says what filed it (thread_key | references | contact | domain | numbers | person), `evidence` why.
    `is_verified` is False where nothing proves that the sender speaks for the customer: it waits for a person.
    """

    company_id = models.BigIntegerField()
    mailbox_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=500, blank=True, default="")
    status = models.CharField(max_length=10, default="open")
    is_verified = models.BooleanField(default=False)
    filed_by = models.CharField(max_length=20, blank=True, default="")
    evidence = models.JSONField(default=dict)
    assignee_id = models.UUIDField(null=True)
    assigned_by = models.CharField(max_length=150, blank=True, default="")
    snoozed_until = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    first_in_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    last_entry_at = models.DateTimeField()
    last_automatic_at = models.DateTimeField(null=True)
    is_unread = models.BooleanField(default=True)
    merged_into_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["open", "waiting", "done"]), name="thread_status_known"),
            models.CheckConstraint(
                condition=Q(is_verified=False) | Q(customer_id__isnull=False), name="thread_verified_has_customer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "status", "-last_entry_at", "-id"],
                name="thread_lane",
                condition=Q(merged_into_id__isnull=True),
            ),
            models.Index(
                fields=["tenant_id", "assignee_id", "status", "-last_entry_at"],
                name="thread_mine",
                condition=Q(assignee_id__isnull=False, merged_into_id__isnull=True),
            ),
            models.Index(fields=["tenant_id", "customer_id", "-last_entry_at"], name="thread_customer"),
            models.Index(
                fields=["tenant_id", "answer_due_at"], name="thread_due", condition=Q(answer_due_at__isnull=False)
            ),
        ]


class ThreadMessage(TenantModel):
    """One entry of a thread: a mail that came in, a message that went out, or a note among colleagues.

    What `is_passed_on` went to somebody else than whoever wrote, and answers nothing.
    """

    thread_id = models.BigIntegerField()
    kind = models.CharField(max_length=4)
    mail_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    mentions = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, default="")
    by_id = models.UUIDField(null=True)
    is_passed_on = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "mail_id"], name="thread_mail_once", condition=Q(mail_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "message_id"], name="thread_message_once", condition=Q(message_id__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(kind="in", mail_id__isnull=False, message_id__isnull=True)
                | Q(kind="out", mail_id__isnull=True, message_id__isnull=False)
                | Q(kind="note", mail_id__isnull=True, message_id__isnull=True),
                name="thread_entry_is_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "thread_id", "at", "id"], name="thread_entries")]


class MailReading(TenantModel):
    """What was read out of a mail as a suggestion, with the words it rests on, and what a person made of it.

    Settled readings are the labels by which the reader is judged and taught.
    """

    mail_id = models.BigIntegerField()
    position = models.SmallIntegerField(default=0)
    intent = models.CharField(max_length=30)
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    evidence = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    item_ids = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True, default="")
    model_version = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, default="suggested")
    settled_by = models.CharField(max_length=150, blank=True, default="")
    settled_by_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    corrected_to = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "mail_id", "position"], name="mail_reading_once"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "confirmed", "corrected", "dismissed"]),
                name="mail_reading_state_known",
            ),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="mail_reading_share"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "-settled_at"], name="mail_reading_labels", condition=~Q(state="suggested")
            )
        ]
