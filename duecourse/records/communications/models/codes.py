"""Which codes were mailed to contacts, so that an act that binds is known to be theirs?"""

from django.db import models

from duecourse.foundation.tenancy.models import TenantModel


class StepUpCode(TenantModel):
    """A code of six digits for one purpose, kept as a keyed hash; it serves once, for minutes, and for few tries."""

    contact_id = models.BigIntegerField()
    purpose = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "contact_id", "-sent_at"], name="step_up_code_of_contact")]
