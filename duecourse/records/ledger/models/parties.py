"""Who owes: legal persons, their accounts, the people there, and how they are found."""

from django.db import models
from django.db.models import Func, Q, Value

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel


class Party(TenantModel):
    """A legal person, seen across all companies."""

    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, default="unknown")
    country = models.CharField(max_length=2, blank=True, default="")
    vat_id = models.CharField(max_length=40, blank=True, default="")
    registration = models.CharField(max_length=60, blank=True, default="")
    parent_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="party_key_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["company", "public", "sole_trader", "consumer", "unknown"]),
                name="party_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "parent_id"], name="party_parent", condition=Q(parent_id__isnull=False))
        ]


class Customer(TenantModel):
    """A party's account in one company; what is owed and done hangs on it.

    The days of its pay runs are bits: Monday is the lowest of `pay_weekdays`, the first of a month that of `pay_month_days`.
    """

    company_id = models.BigIntegerField()
    party_id = models.BigIntegerField()
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    segment = models.CharField(max_length=40, blank=True, default="")
    sector = models.CharField(max_length=60, blank=True, default="")
    address = models.TextField(blank=True, default="")
    terms_days = models.IntegerField(null=True)
    payer_id = models.BigIntegerField(null=True)
    portfolio_id = models.BigIntegerField(null=True)
    automatic = models.BooleanField(default=True)
    sales_rep = models.CharField(max_length=150, blank=True, default="")
    customer_since = models.DateField(null=True)
    stop_version = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32)
    owned_fields = models.JSONField(default=dict)
    pay_weekdays = models.SmallIntegerField(default=0, db_default=0)
    pay_month_days = models.IntegerField(default=0, db_default=0)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id", "number"],
                name="customer_number_once",
            ),
            models.UniqueConstraint(fields=["tenant_id", "company_id", "id"], name="customer_of_company"),
            models.UniqueConstraint(fields=["tenant_id", "token"], name="customer_token_once"),
            models.CheckConstraint(
                condition=Q(payer_id__isnull=True) | ~Q(payer_id=models.F("id")), name="customer_payer_is_another"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "party_id"], name="customer_party"),
            models.Index(fields=["tenant_id", "payer_id"], name="customer_payer", condition=Q(payer_id__isnull=False)),
            models.Index(fields=["tenant_id", "name", "id"], name="customer_by_name"),
            models.Index(fields=["tenant_id", "number", "id"], name="customer_by_number"),
            models.Index(fields=["tenant_id", "portfolio_id", "name", "id"], name="customer_by_portfolio"),
            models.Index(fields=["tenant_id", "segment", "name", "id"], name="customer_by_segment"),
            models.Index(fields=["tenant_id", "sales_rep", "name", "id"], name="customer_by_sales_rep"),
            models.Index(fields=["tenant_id", "company_id", "segment"], name="customer_segments"),
            models.Index(fields=["tenant_id", "company_id", "country"], name="customer_countries"),
        ]


class SearchToken(TenantModel):
    """A word by which a customer is found: prefix ranges over a C-ordered index, for LIKE scans under RLS."""

    customer_id = models.BigIntegerField()
    word = models.CharField(max_length=60, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "word", "customer_id"], name="search_word")]
        indexes = [models.Index(fields=["tenant_id", "customer_id", "word"], name="search_customer")]


class Contact(TenantModel):
    """A person or desk at the customer: how to reach, in which language, for what."""

    party_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=100)
    role = models.CharField(max_length=20, default="ap")
    name = models.CharField(max_length=150, blank=True, default="")
    salutation = models.CharField(max_length=60, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    position = models.IntegerField(default=0)
    wishes = models.JSONField(default=dict)
    is_ours = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    gone_reason = models.CharField(max_length=40, blank=True, default="")
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    bounce_count = models.SmallIntegerField(default=0, db_default=0)
    bounced_on = models.DateField(null=True)
    email_domain = models.GeneratedField(
        expression=Func(models.F("email"), Value("@"), Value(2), function="split_part"),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )
    """Kept as a column, because row-level security would keep an index from being used on a function of the address."""
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "party_id", "key"], name="contact_key_once")]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="contact_customer"),
            models.Index(fields=["tenant_id", "email"], name="contact_email"),
            models.Index(fields=["tenant_id", "email_domain"], name="contact_domain", condition=~Q(email_domain="")),
        ]


class PortfolioAssignment(IntervalModel):
    """Which portfolio a customer belonged to, and when."""

    customer_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "customer_id"],
                name="portfolio_assignment_customer",
            )
        ]


class CustomerStanding(TenantModel):
    """A number about a customer written down by a higher floor (risk, behaviour)."""

    customer_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    text = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=60)
    from_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer_id", "name", "from_on"],
                name="customer_standing_once",
            )
        ]
