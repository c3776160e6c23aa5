"""What is asked of a company, in which words, and which values are possible?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import ZONES
from duecourse.foundation.identity.queries.setup import BankDetails
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.interfaces.web.admin.doors import why

SECTIONS: Final = (
    (lazy("The company"), "name country zone base_currency language vat_id"),
    (lazy("When it writes"), "window_opens window_closes undo_minutes stale_after_days bank_feed"),
    (lazy("How often it writes"), "quiet_days contacts_per_week minimum_amount"),
    (lazy("In whose name"), "sender_name sender_email reply_to phone address colour"),
    (lazy("Going live"), "cleanup_after_days"),
)
_TIME: Final = {"type": "time"}


def _spoken() -> list[tuple[str, Any]]:
    return [("en", lazy("English")), ("nl", lazy("Dutch")), ("fr", lazy("French")), ("de", lazy("German"))]


def _whole(label: Any, hint: Any, *, most: int, is_required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=most, required=is_required)


class Settings(forms.Form):
    """Everything that an administrator may set of a company alone."""

    name = forms.CharField(label=lazy("Name that customers read"), max_length=200)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=lazy("Country"), required=False,
        help_text=lazy("Two letters. It gives the weekend and the public holidays."),
    )  # fmt: skip
    zone = forms.CharField(
        label=lazy("Time zone"), max_length=60, help_text=lazy("Its midnight begins the business date."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )  # fmt: skip
    base_currency = forms.ChoiceField(
        label=lazy("Currency"), choices=[(one, one) for one in sorted(CURRENCIES)],
        help_text=lazy("Amounts of all currencies are compared in it. It stands once the ledger is loaded."),
    )  # fmt: skip
    language = forms.ChoiceField(label=lazy("Language where a customer has none"), choices=_spoken)
    vat_id = forms.CharField(label=lazy("VAT number"), max_length=40, required=False)
    window_opens = forms.TimeField(label=lazy("Writes from"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"))
    window_closes = forms.TimeField(
        label=lazy("Writes until"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        help_text=lazy("By the clock of the reader, on business days. 00:00 is midnight."),
    )  # fmt: skip
    undo_minutes = _whole(
        lazy("Minutes in which sending can be undone"), lazy("Counted from the planning or the approval."), most=1440
    )
    stale_after_days = _whole(
        lazy("The ledger may be this many business days old"),
        lazy("If it is older, nothing automatic leaves."),
        most=60,
    )
    bank_feed = forms.BooleanField(label=lazy("A bank feed is connected: it must be as fresh"), required=False)
    quiet_days = _whole(lazy("Days of rest between two contacts"), lazy("Per customer."), most=90)
    contacts_per_week = _whole(
        lazy("Contacts a week at most"), lazy("Per address, over all companies. 0 stops every reminder."), most=50
    )
    minimum_amount = forms.DecimalField(
        label=lazy("Smallest amount worth a contact"), min_value=0, max_digits=15, decimal_places=2,
        help_text=lazy("In the company’s currency."),
    )  # fmt: skip
    sender_name = forms.CharField(label=lazy("Sender name"), max_length=200, required=False)
    sender_email = forms.EmailField(label=lazy("Sender address"), max_length=254, required=False)
    reply_to = forms.EmailField(
        label=lazy("Answers go to"), max_length=254, required=False, help_text=lazy("Empty is the sender address.")
    )
    phone = forms.CharField(label=lazy("Telephone"), max_length=40, required=False)
    address = forms.CharField(
        label=lazy("Postal address"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("As it stands on letters. Without it no letter is written."),
    )  # fmt: skip
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=lazy("Colour"), widget=forms.TextInput(attrs={"type": "color"}),
        help_text=lazy("Of the button in mails and of the line on letters."),
    )  # fmt: skip
    cleanup_after_days = _whole(
        lazy("Days late after which an old item waits for a person"),
        lazy("Counted when the book is first loaded. Empty treats old items as any other."),
        most=3650,
        is_required=False,
    )
    reason = why()

    def clean_country(self) -> str:
        """Write a country in capitals."""
        return str(self.cleaned_data["country"]).upper()

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Give the fields in their sections."""
        return [(title, [self[name] for name in names.split()]) for title, names in SECTIONS]

    @property
    def zones(self) -> list[str]:
        """Offer the zones of the countries that are known by name."""
        return sorted(set(ZONES.values()))


def initial_of(company: Company) -> dict[str, Any]:
    """Give what a company has set, as the form shows it."""
    names = [name for _title, part in SECTIONS for name in part.split()]
    found = {name: getattr(company, name) for name in names}
    return found | {"minimum_amount": company.minimum_amount.quantize(Decimal("0.01"))}


class NewCompany(forms.Form):
    """The little that a company begins with."""

    code = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,20}$", label=lazy("Code"),
        help_text=lazy("As your ERP calls it: letters, digits, - and _. It never changes."),
    )  # fmt: skip
    name = forms.CharField(label=lazy("Name that customers read"), max_length=200)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=lazy("Country"), help_text=lazy("Two letters, such as BE."))
    currency = forms.ChoiceField(
        label=lazy("Currency"), choices=[(one, one) for one in sorted(CURRENCIES)], initial="EUR"
    )


class Paper(forms.Form):
    """What a letter shows besides the company's name and address."""

    register = forms.CharField(label=lazy("Commercial register"), max_length=120, required=False)
    foot = forms.CharField(
        label=lazy("Small print at the foot"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    bank = forms.CharField(label=lazy("Name of the bank"), max_length=80, required=False)
    is_duplex = forms.BooleanField(label=lazy("Print on both sides"), required=False)


class Paying(forms.Form):
    """With which provider customers pay online."""

    provider = forms.ChoiceField(label=lazy("Provider"))
    secret = forms.CharField(
        label=lazy("Signing secret of its webhooks"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("What the provider signs its news with. Left empty, the stored one stays."),
    )
    is_live = forms.BooleanField(
        label=lazy("Offer paying online on the customers’ pages"),
        required=False,
        help_text=lazy("Off, customers are offered the bank transfer only."),
    )

    def __init__(self, data: Any = None, *, providers: Any, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["provider"].choices = providers  # type: ignore[attr-defined]


class Bank(forms.Form):
    """Where customers are asked to pay."""

    payee_name = forms.CharField(
        label=lazy("Name of the account"),
        max_length=70,
        help_text=lazy("Exactly as the bank has it: payers’ banks compare."),
    )
    iban = forms.CharField(label=lazy("IBAN"), max_length=42)
    bic = forms.CharField(label=lazy("BIC"), max_length=11, required=False)
    accounts = forms.CharField(
        label=lazy("Further accounts, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Currency, IBAN, BIC and bank with commas between: USD, BE71 0961 2345 6769, GKCCBEBB, Belfius"),
    )  # fmt: skip
    reason = why()

    def clean_accounts(self) -> tuple[dict[str, str], ...]:
        """Read the further accounts; the payee is the same."""
        lines = [line for line in self.cleaned_data["accounts"].splitlines() if line.strip()]
        return tuple(self._account(line) for line in lines)

    def _account(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in line.split(",")]
        if len(parts) < 2 or parts[0].upper() not in CURRENCIES:
            raise forms.ValidationError(lazy("Begin each line with the currency, then the IBAN."))
        currency, iban, bic, bank = [*parts, "", ""][:4]
        payee = self.cleaned_data.get("payee_name", "")
        return {"payee": payee, "iban": _tight(iban), "bic": bic, "bank": bank, "currency": currency.upper()}

    @property
    def details(self) -> BankDetails:
        """Give what was asked for."""
        known = self.cleaned_data
        return BankDetails(known["payee_name"], _tight(known["iban"]), _tight(known["bic"]), known["accounts"])


def _tight(text: str) -> str:
    return "".join(text.split()).upper()
