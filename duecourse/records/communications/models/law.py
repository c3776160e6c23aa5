"""What does a law say, by the word of a person who compared it with its source?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class LegalFigure(TenantModel):
    """A rate, the fixed sums, the name or the words of a country's law on late payment, verified on a day by somebody."""

    jurisdiction = models.CharField(max_length=2)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=10, blank=True, default="")
    value = models.JSONField()
    source = models.CharField(max_length=300)
    verified_on = models.DateField()
    verified_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "jurisdiction", "kind", "key"], name="legal_figure_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["rate", "fixed", "reference", "text"]), name="legal_figure_kind_known"
            ),
        ]
