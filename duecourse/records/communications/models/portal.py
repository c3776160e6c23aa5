"""What did customers say on their own pages, and what does a company offer there?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class PortalAct(TenantModel):
    """One thing that a customer said or did on its pages; `key` comes with the form and makes it once.

    `told` is what the confirmation page and mail say, as plain data; `undo` names what was made, for taking it back.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    link_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=64)
    words = models.TextField(blank=True, default="")
    told = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    confirmation_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="portal_act_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["promise", "plan", "dispute", "comment", "contact", "paid", "upload", "balance"]),
                name="portal_act_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id", "-id"], name="portal_act_of_customer"),
            models.Index(fields=["tenant_id", "link_id"], name="portal_act_of_link"),
        ]


class KeptAccess(TenantModel):
    """A browser that a contact let us remember; asked for until `begun_at`, from then on open until it expires or ends.

    `address` = where the link went that began it: whoever changes the contact's address ends it.
    """

    contact_id = models.BigIntegerField()
    link_id = models.BigIntegerField()
    address = models.CharField(max_length=254)
    token_hash = models.BinaryField(max_length=32)
    agent = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_hash"], name="kept_access_once")]
        indexes = [
            models.Index(fields=["tenant_id", "contact_id", "-asked_at"], name="kept_access_of_contact"),
            models.Index(fields=["tenant_id", "address"], name="kept_access_of_address"),
        ]


class PortalTerms(TenantModel):
    """What a company offers its customers on their pages; without a row, the starter."""

    company_id = models.BigIntegerField()
    ways = models.JSONField(default=list)
    longest_days = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id"], name="portal_terms_once")]
