"""What did the bank tell us, of which account, and what came in or went out by it?

A credit becomes receipts, one per transaction (`Receipt.entry_id`); a debit that takes a receipt back names it (`undoes_id`).
"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel
from duecourse.records.ledger.models.columns import money


class BankAccount(TenantModel):
    """An account of ours at a bank; `account` is an IBAN or the bank's own number, without blanks.

    `is_live` = a statement is expected every business day: nothing automatic leaves while it is missing.
    """

    company_id = models.BigIntegerField()
    account = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=120, blank=True, default="")
    bic = models.CharField(max_length=11, blank=True, default="")
    payee_name = models.CharField(max_length=140, blank=True, default="")
    is_live = models.BooleanField(default=False)
    last_number = models.CharField(max_length=40, blank=True, default="")
    last_closing = money(null=True)
    last_to_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "account", "currency"], name="bank_account_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "company_id"], name="bank_account_company")]


class BankStatement(TenantModel):
    """One statement that adds up, once by what it says whatever its format (`content_key`).

    `state` = gap where its opening balance is not the closing balance before it; told again after every import.
    """

    account_id = models.BigIntegerField()
    batch_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_key = models.CharField(max_length=64)
    format = models.CharField(max_length=8)
    number = models.CharField(max_length=40, blank=True, default="")
    from_on = models.DateField()
    to_on = models.DateField()
    opening = money(null=True)
    closing = money(null=True)
    is_intraday = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="accepted")
    entry_count = models.IntegerField(default=0)
    credit_sum = money(default=0)
    debit_sum = money(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "account_id", "content_key"], name="bank_statement_once"),
            models.CheckConstraint(condition=Q(state__in=["accepted", "gap"]), name="bank_statement_state_known"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account_id", "to_on"], name="bank_statement_day"),
            models.Index(fields=["tenant_id", "batch_id"], name="bank_statement_batch"),
        ]


class BankEntry(TenantModel):
    """One booking on an account, in (positive) or out; `key` makes it once over intraday and end-of-day statements.

    `told_as` = the keys that it has in the words of other statements.

    `part_count` = how many payments of a batch the bank tells apart, in the statement or in an advice of its own.

    `fate`: receipt (became receipts), outgoing, undone (took a receipt back), unknown (takes back what nobody knows),
    returned (a payment of ours came back), currency (of a currency that we do not know), pending (not booked yet).
    """

    account_id = models.BigIntegerField()
    statement_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    told_as = models.TextField(blank=True, default="", db_default="")
    amount = money()
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    booked_on = models.DateField()
    text = models.TextField(blank=True, default="")
    bank_reference = models.CharField(max_length=140, blank=True, default="")
    end_to_end_id = models.CharField(max_length=140, blank=True, default="")
    structured_reference = models.CharField(max_length=140, blank=True, default="")
    payer_name = models.CharField(max_length=200, blank=True, default="")
    payer_account = models.CharField(max_length=60, blank=True, default="")
    return_reason = models.CharField(max_length=140, blank=True, default="")
    is_reversal = models.BooleanField(default=False)
    is_pending = models.BooleanField(default=False)
    part_count = models.IntegerField(default=0, db_default=0)
    fate = models.CharField(max_length=10)
    undoes_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True, default="")
    batch_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "account_id", "key"], name="bank_entry_once"),
            models.CheckConstraint(
                condition=Q(
                    fate__in=["receipt", "outgoing", "undone", "unknown", "returned", "currency", "pending"],
                ),
                name="bank_entry_fate_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "statement_id"], name="bank_entry_statement"),
            models.Index(fields=["tenant_id", "batch_id"], name="bank_entry_batch"),
            models.Index(
                fields=["tenant_id", "account_id"],
                name="bank_entry_exception",
                condition=Q(fate__in=["unknown", "currency"], settled_at__isnull=True),
            ),
        ]
