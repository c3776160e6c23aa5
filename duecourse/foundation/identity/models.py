"""Who runs Duecourse, for which companies, and who may do what?"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from duecourse.foundation.tenancy.models import TenantModel


class Tenant(models.Model):
    """The organisation that runs Duecourse; a row sees itself only (and its members see it at sign-in)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    is_simulated = models.BooleanField(default=False)
    is_historic = models.BooleanField(default=False)
    outbound = models.CharField(max_length=10, default="off")
    outbound_allowlist = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outbound__in=["off", "shadow", "allowlist", "on"]),
                name="tenant_outbound_known",
            )
        ]


class Company(TenantModel):
    """A selling entity: its zone, currency, calendar and voice."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, default="")
    zone = models.CharField(max_length=60, default="UTC")
    base_currency = models.CharField(max_length=3)
    language = models.CharField(max_length=10, default="en")
    business_date = models.DateField(null=True)
    goes_live_on = models.DateField(null=True)
    cleanup_after_days = models.PositiveIntegerField(null=True)
    stale_after_days = models.PositiveIntegerField(default=1)
    quiet_days = models.PositiveIntegerField(default=2)
    contacts_per_week = models.PositiveIntegerField(default=2)
    undo_minutes = models.PositiveIntegerField(default=10)
    window_opens = models.TimeField(default="08:30")
    window_closes = models.TimeField(default="17:30")
    minimum_amount = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sender_email = models.CharField(max_length=254, blank=True, default="")
    reply_to = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    address = models.TextField(blank=True, default="")
    vat_id = models.CharField(max_length=40, blank=True, default="")
    payee_name = models.CharField(max_length=70, blank=True, default="")
    iban = models.CharField(max_length=34, blank=True, default="")
    bic = models.CharField(max_length=11, blank=True, default="")
    colour = models.CharField(max_length=7, default="#0f5c5c")
    bank_feed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="company_code_once")]


class Blackout(TenantModel):
    """A day on which a company neither writes nor counts (its own holiday)."""

    company_id = models.BigIntegerField()
    day = models.DateField()
    name = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id", "day"], name="blackout_once")]


class BankChange(TenantModel):
    """Other bank details that somebody asked for; they hold once a second person confirms them."""

    company_id = models.BigIntegerField()
    payee_name = models.CharField(max_length=70, blank=True, default="")
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True, default="")
    accounts = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    proposer_id = models.UUIDField()
    proposed_by = models.CharField(max_length=150, blank=True, default="")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "company_id"], name="bank_change_open_once", condition=models.Q(state="open")
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "confirmed", "dropped", "replaced"]),
                name="bank_change_state_known",
            ),
        ]


class UserManager(BaseUserManager["User"]):
    """Users are found by address; they stand outside every tenant."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a user; without a password the account cannot sign in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in; what the person may do stands in memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    theme = models.CharField(max_length=10, default="auto")
    density = models.CharField(max_length=10, default="normal")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()


class Membership(TenantModel):
    """A user's role in a tenant; readable by the user at sign-in, before a tenant is chosen.

    `seller_names` = what a source calls the person where it names a customer's sales representative.
    """

    user_id = models.UUIDField()
    role = models.CharField(max_length=30)
    company_ids = models.JSONField(null=True)
    seller_names = models.JSONField(default=list, db_default=[])
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id"], name="membership_once")]
        indexes = [models.Index(fields=["user_id"], name="membership_user")]


class Portfolio(TenantModel):
    """A set of customers that somebody works on; empty company means all companies.

    `condition` = whom it takes of the customers that nobody has, tried by `position`; `signer_id` = whose name its mails
    bear (nobody: the company's).
    """

    company_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    is_live = models.BooleanField(default=True)
    condition = models.JSONField(null=True)
    position = models.IntegerField(default=0, db_default=0)
    signer_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="portfolio_name_once")]


class PortfolioMember(TenantModel):
    """Who works on a portfolio."""

    portfolio_id = models.BigIntegerField()
    user_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "portfolio_id", "user_id"],
                name="portfolio_member_once",
            )
        ]


class Absence(TenantModel):
    """Days on which somebody is away, and who covers: sees the portfolios and signs the mails meanwhile."""

    user_id = models.UUIDField()
    cover_id = models.UUIDField()
    from_on = models.DateField()
    until_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    recorded_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(user_id=models.F("cover_id")), name="absence_cover_is_another"),
        ]
        indexes = [models.Index(fields=["tenant_id", "until_on"], name="absence_until")]


class AuditEntry(TenantModel):
    """One change by one actor; never updated, never deleted."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_user_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "subject_kind", "subject_id"], name="audit_subject")]


class AuditSeal(TenantModel):
    """A hash over a batch of audit entries and the seal before it: a chain nobody can mend unseen."""

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    entries_count = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "first_id"], name="audit_seal_once")]


class Invitation(TenantModel):
    """A person was asked in and has chosen no password yet; the link of the last mail (`generation`) serves once."""

    user_id = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="open")
    invited_by = models.CharField(max_length=150, blank=True, default="")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "user_id"], name="invitation_open_once", condition=models.Q(state="open")
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "withdrawn"]), name="invitation_state_known"
            ),
        ]


class SavedView(TenantModel):
    """How a person wants to see a list: the words of its address, shared with nobody (""), everybody ("*") or a role."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True, default="")
    owner_id = models.UUIDField()
    shared_with = models.CharField(max_length=30, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "owner_id", "list_name", "name"], name="saved_view_name_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "list_name"], name="saved_view_list")]


class OpeningView(TenantModel):
    """The view with which a list opens for a person: one per list."""

    user_id = models.UUIDField()
    list_name = models.CharField(max_length=40)
    view_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id", "list_name"], name="opening_view_once")]


class Workload(TenantModel):
    """How many customers a person can work a day, and how much the person's customers shall pay in a month."""

    user_id = models.UUIDField()
    customers_per_day = models.PositiveIntegerField(null=True)
    month_target = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="workload_once"),
            models.CheckConstraint(
                condition=models.Q(month_target__isnull=True)
                | (models.Q(month_target__gte=0) & ~models.Q(currency="")),
                name="workload_target_has_currency",
            ),
        ]


class HomeVisit(TenantModel):
    """When a person last looked at the first page, and when the visit before that one ended."""

    user_id = models.UUIDField()
    at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id"], name="home_visit_once")]
