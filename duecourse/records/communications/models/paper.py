"""What stands on paper, and what was printed?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Letterhead(TenantModel):
    """What a company's mails and paper show beside its name: the logo, what the law demands, further accounts, a signature."""

    company_id = models.BigIntegerField()
    register = models.CharField(max_length=120, blank=True, default="")
    foot = models.TextField(blank=True, default="")
    bank = models.CharField(max_length=80, blank=True, default="")
    accounts = models.JSONField(default=list)
    logo = models.BinaryField(null=True)
    is_duplex = models.BooleanField(default=False)
    signature = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="letterhead_once")]


class PrintBatch(TenantModel):
    """Letters of a company that were printed together, under one cover sheet; `pdf` is what came out of the printer."""

    company_id = models.BigIntegerField()
    number = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    is_duplex = models.BooleanField(default=False)
    pdf = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "number"], name="print_batch_number_once")
        ]


class PrintedLetter(TenantModel):
    """A letter in a batch: printed, then posted or struck; one that is printed or posted stands in no other batch."""

    batch_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    position = models.IntegerField()
    page_count = models.IntegerField()
    state = models.CharField(max_length=10, default="printed")
    posted_on = models.DateField(null=True)
    tracking = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "message_id"],
                name="printed_letter_once",
                condition=Q(state__in=["printed", "posted"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["printed", "posted", "struck"]), name="printed_letter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="posted", posted_on__isnull=False) | ~Q(state="posted"),
                name="printed_letter_posted_on",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "batch_id", "position"], name="printed_letter_batch")]
