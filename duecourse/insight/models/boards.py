"""Which dashboards did people make? Those of the roles are code; what somebody changed is a row."""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Board(TenantModel):
    """A dashboard: `tiles` = what `rules/boards.py` reads (a figure or a report each, with its width), in order.

    `role`: the copy of the board of a role that somebody keeps instead.
    """

    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=40, blank=True, default="")
    tiles = models.JSONField(default=list)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=150)
    is_first = models.BooleanField(default=False)
    revision = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slug"], name="board_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "owner_id"],
                name="board_first_once",
                condition=Q(is_first=True, retired_at__isnull=True),
            ),
        ]


class BoardShare(TenantModel):
    """Who else may read a board, or change it: a person, a role, or everybody (both empty). Each reads with own eyes."""

    board_id = models.BigIntegerField()
    user_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True, default="")
    may_edit = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "board_id", "user_id", "role"], name="board_share_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(user_id__isnull=True) | Q(role=""), name="board_share_one_kind"),
        ]
