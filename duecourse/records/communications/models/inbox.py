"""How is the shared inbox worked: within which hours, by whom, who looks at what, and which answers are ready?"""

from datetime import time
from decimal import Decimal

from django.db import models

from duecourse.foundation.tenancy.models import TenantModel

RULE_FIELDS = ("sender", "domain", "subject", "mailbox", "segment", "country")


class InboxTerms(TenantModel):
    """Within how many business hours a company answers, by lane, and between which hours it works.

    `last_turn_id` is whoever got the last conversation that was given out in turn; what is read out of a mail is
    suggested where the reader is at least so sure as `suggest_from` says, and not at all where it no longer `reads`.
    """

    company_id = models.BigIntegerField()
    unverified_hours = models.SmallIntegerField(default=4)
    unassigned_hours = models.SmallIntegerField(default=4)
    mine_hours = models.SmallIntegerField(default=8)
    opens_at = models.TimeField(default=time(9))
    closes_at = models.TimeField(default=time(17))
    last_turn_id = models.UUIDField(null=True)
    suggest_from = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0.60"))
    reads = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id"], name="inbox_terms_once"),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="inbox_opens_before_it_closes"
            ),
            models.CheckConstraint(condition=models.Q(suggest_from__range=(0, 1)), name="inbox_suggests_by_a_share"),
        ]


class InboxRule(TenantModel):
    """Whom a new conversation is given to where something of it holds; the first rule that holds counts."""

    company_id = models.BigIntegerField()
    position = models.SmallIntegerField(default=0)
    field = models.CharField(max_length=10)
    value = models.CharField(max_length=200)
    assignee_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "field", "value"], name="inbox_rule_once"),
            models.CheckConstraint(condition=models.Q(field__in=RULE_FIELDS), name="inbox_rule_field_known"),
        ]


class CannedReply(TenantModel):
    """An answer that is kept ready, with merge fields, in one language."""

    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name", "language"], name="canned_reply_once")]


class ThreadPresence(TenantModel):
    """Who had a conversation open a moment ago, and whether an answer was being written."""

    thread_id = models.BigIntegerField()
    user_id = models.UUIDField()
    name = models.CharField(max_length=150, blank=True, default="")
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "thread_id", "user_id"], name="presence_once")]


class ThreadMention(TenantModel):
    """A colleague whom a note in a conversation calls by name."""

    entry_id = models.BigIntegerField()
    user_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "entry_id", "user_id"], name="thread_mention_once")]
        indexes = [models.Index(fields=["tenant_id", "user_id", "-entry_id"], name="thread_mention_user")]
