"""What has every table that belongs to a tenant in common?"""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model)


class TenantMissing(TypeError):
    """A query or a row was asked for without saying whose it is."""


class TenantManager(models.Manager[M]):
    """Answers only when the tenant is named: row-level security is the seat belt, this is the steering."""

    def of(self, tenant_id: UUID) -> models.QuerySet[M]:
        """Ask for the rows of one tenant."""
        return super().get_queryset().filter(tenant_id=tenant_id)

    def get_queryset(self) -> models.QuerySet[M]:
        """Refuse: say `of(tenant)` first."""
        raise TenantMissing(f"{self.model.__name__}.objects needs .of(tenant)")

    def create(self, **values: Any) -> M:
        """Insert one row; `tenant_id` is required."""
        if not values.get("tenant_id"):
            raise TenantMissing(f"{self.model.__name__}.objects.create needs tenant_id")
        return super().get_queryset().create(**values)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        """Insert many rows; each carries its `tenant_id`."""
        rows = list(objs)
        if any(getattr(row, "tenant_id", None) is None for row in rows):
            raise TenantMissing(f"{self.model.__name__}.objects.bulk_create needs tenant_id on every row")
        return super().get_queryset().bulk_create(rows, *args, **kwargs)


class TenantModel(models.Model):
    """A row of one tenant; in the database its key is (tenant_id, id), see `migration.TenantTable`."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()

    objects = TenantManager()

    class Meta:
        abstract = True


class IntervalModel(TenantModel):
    """A fact that holds from one day to another and that we learnt, and learnt the end of, on some day.

    It holds on day D, as reported, when `from_on <= D`, `known_on <= D`, `to_on` is empty or `>= D`,
    and not (`ended_on <= D` and `ended_known_on <= D`). Restated, the two `known` conditions fall away.
    """

    from_on = models.DateField()
    to_on = models.DateField(null=True)
    known_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_known_on = models.DateField(null=True)

    class Meta:
        abstract = True
