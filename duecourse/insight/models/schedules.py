"""What is sent to whom by itself, when, and what became of it?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel

DELIVERY_STATES = ("waiting", "sent", "refused", "empty", "failed")


class Schedule(TenantModel):
    """A report or a board that goes out by mail: `timing` = what `rules/schedules.py` reads, in the zone `zone`.

    `subject_kind` and `subject_key`: the starter's name or the slug of a kept report or board. `burst`: one file a
    collector or company. `next_at` = when it is due next (empty: paused).
    """

    name = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=10)
    subject_key = models.CharField(max_length=60)
    timing = models.JSONField()
    zone = models.CharField(max_length=64)
    period = models.CharField(max_length=30, blank=True, default="")
    formats = ArrayField(models.CharField(max_length=4))
    burst = models.CharField(max_length=10, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    skip_empty = models.BooleanField(default=True)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject_kind__in=["report", "board"]), name="schedule_subject_known"),
            models.CheckConstraint(condition=Q(burst__in=["", "collector", "company"]), name="schedule_burst_known"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "next_at"], name="schedule_next", condition=Q(retired_at__isnull=True))
        ]


class ScheduleReader(TenantModel):
    """Who receives it: people of the tenant only; whether they may still see it is asked when it leaves."""

    schedule_id = models.BigIntegerField()
    user_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "schedule_id", "user_id"], name="schedule_reader_once")
        ]


class Delivery(TenantModel):
    """What became of one date of a schedule for one person (and one part of a burst): a second attempt meets the key.

    `ordered_at` = since when it waits (later than `due_at` after a pause of the worker, or when it is tried again).
    `on_day` = of which day what was sent tells.
    """

    schedule_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    user_id = models.UUIDField()
    part = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, default="waiting")
    reason = models.CharField(max_length=40, blank=True, default="")
    said = models.JSONField(null=True)
    message_id = models.BigIntegerField(null=True)
    row_count = models.IntegerField(null=True)
    on_day = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "schedule_id", "due_at", "user_id", "part"], name="delivery_once"
            ),
            models.CheckConstraint(condition=Q(state__in=DELIVERY_STATES), name="delivery_state_known"),
        ]
