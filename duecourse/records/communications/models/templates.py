"""In which words is something said?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Template(TenantModel):
    """One text for a stage, channel and tone; its words stand in versions per language.

    A variant speaks in the place of the template whose code is `variant_of`: to those of whom its condition holds, or,
    without one, where a step asks for its tone. Both are fixed when it is made, for a second person publishes with them.
    """

    code = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    channel = models.CharField(max_length=12)
    tone = models.CharField(max_length=12, default="neutral")
    name = models.CharField(max_length=120)
    variant_of = models.CharField(max_length=40, blank=True, default="", db_default="")
    condition = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="template_code_once")]


class TemplateVersion(TenantModel):
    """A template's words in one language: drafted, proposed, published by a second person; immutable from then on.

    `hands` names everybody who wrote them or proposed them: none of these may publish them.
    """

    template_id = models.BigIntegerField()
    language = models.CharField(max_length=10)
    number = models.IntegerField()
    subject = models.CharField(max_length=250, blank=True, default="")
    body = models.TextField()
    required = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft")
    published_at = models.DateTimeField(null=True)
    author = models.CharField(max_length=150, blank=True, default="")
    publisher = models.CharField(max_length=150, blank=True, default="")
    hands = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    based_on = models.IntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="", db_default="")
    written_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "template_id", "language", "number"],
                name="template_version_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "template_id", "language"],
                name="template_published_once",
                condition=Q(state="published"),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "template_id", "language"],
                name="template_open_once",
                condition=Q(state__in=["draft", "proposed"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "published", "retired", "discarded"]),
                name="template_version_state_known",
            ),
        ]
