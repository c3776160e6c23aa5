"""What was learnt, from which past, how well does it hold, and is it used?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel

PURPOSES = ("payment", "promise", "cash")
MODEL_STATES = ("champion", "challenger", "retired")
TRAINING_STATES = ("waiting", "running", "done", "failed")


class FittedModel(TenantModel):
    """A model with its card: its past, its figures beside the simple rule's, and whether it is on.

    `hash` is of what was learnt, so the same past and seed give the same name. `decision` says whether it serves (on) or
    the simple rule does (off), `reason` why. A champion is what predictions are made with, on or off; a challenger did
    worse than it on the last months that are over.
    """

    purpose = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    fitted_at = models.DateTimeField()
    from_on = models.DateField(null=True)
    until_on = models.DateField()
    counts = models.JSONField(default=dict)
    seed = models.IntegerField()
    hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=20)
    metrics = models.JSONField(default=dict)
    decision = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    retired_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "purpose"], name="fitted_model_champion", condition=Q(state="champion")
            ),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="fitted_model_purpose_known"),
            models.CheckConstraint(condition=Q(state__in=MODEL_STATES), name="fitted_model_state_known"),
            models.CheckConstraint(condition=Q(decision__in=["on", "off"]), name="fitted_model_decision_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "purpose", "-id"], name="fitted_model_newest")]


class Training(TenantModel):
    """One time that a tenant's models were trained: who asked for it, how far it is, what came of it."""

    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150, blank=True, default="")
    until_on = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    step = models.CharField(max_length=20, blank=True, default="")
    done_share = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="")
    model_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TRAINING_STATES), name="training_state_known"),
            models.UniqueConstraint(
                fields=["tenant_id"], name="training_one_at_a_time", condition=Q(state__in=["waiting", "running"])
            ),
        ]


class ModelWatch(TenantModel):
    """How a model's predictions came true over a window that is over, and how far the book has moved from its past."""

    model_id = models.BigIntegerField()
    on_day = models.DateField()
    from_on = models.DateField()
    until_on = models.DateField()
    item_count = models.IntegerField()
    figures = models.JSONField(default=dict)
    is_out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "model_id", "on_day"], name="model_watch_once"),
        ]


class PredictionRun(TenantModel):
    """A company's day for which it was written down what is expected, and by which model."""

    company_id = models.BigIntegerField()
    on_day = models.DateField()
    model_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "company_id", "on_day"], name="prediction_run_once"),
        ]
