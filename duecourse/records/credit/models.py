"""How far is a customer trusted?"""

from django.db import models

from duecourse.foundation.tenancy.models import IntervalModel


class CreditLimit(IntervalModel):
    """How much a customer may owe in a currency; unlimited is a flag, zero means none."""

    customer_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    is_unlimited = models.BooleanField(default=False)
    source = models.CharField(max_length=12, default="person")
    note = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="credit_limit_once")]
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="credit_limit_customer")]


class RiskScore(IntervalModel):
    """A customer's risk class, 0-100 score and where it comes from."""

    customer_id = models.BigIntegerField()
    risk_class = models.CharField(max_length=2)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    source = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="risk_score_customer")]
