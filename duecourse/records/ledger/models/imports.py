"""What was handed in, what became of it, and how is it taken back?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class ImportMapping(TenantModel):
    """How another system's columns become ours."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    spec = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="import_mapping_once")]


class ImportBatch(TenantModel):
    """One file handed in, and how far it is; `rules.batches` names its states.

    `ordered_at` and `started_at` are moments of the real clock, by which somebody waits; the others are the tenant's.
    """

    company_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    once_key = models.CharField(max_length=64, blank=True, default="")
    size = models.BigIntegerField()
    mapping = models.JSONField()
    mapping_name = models.CharField(max_length=80, blank=True, default="")
    as_of = models.DateField()
    state = models.CharField(max_length=10, default="previewed")
    waiting_for = models.CharField(max_length=200, blank=True, default="")
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    sample = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    ordered_by = models.UUIDField(null=True)
    ordered_name = models.CharField(max_length=150, blank=True, default="")
    ordered_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "kind", "once_key"],
                name="import_file_once",
                condition=Q(state="committed"),
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "company_id", "-id"], name="import_batch_newest")]


class ImportRejection(TenantModel):
    """A row that was not taken, and why."""

    batch_id = models.BigIntegerField()
    row_no = models.IntegerField()
    column = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "batch_id", "row_no"],
                name="import_rejection_batch",
            )
        ]


class ImportUndo(TenantModel):
    """What a row held before a batch changed it, so that the batch can be reversed."""

    batch_id = models.BigIntegerField()
    model = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "batch_id"], name="import_undo_batch")]
