"""What is asked of an account, and of files of a bank?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.kit.money import CURRENCIES
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.bank import AccountRow

_QUIET = {"autocomplete": "off"}


class Account(forms.Form):
    """An account of ours; its number and currency are said once."""

    company = forms.ChoiceField(label=lazy("Company"))
    account = forms.CharField(
        label=lazy("IBAN or number"), max_length=60, widget=forms.TextInput(attrs=_QUIET),
        help_text=lazy("As it stands in the bank's files."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=lazy("Currency"), choices=[(code, code) for code in sorted(CURRENCIES)])
    name = forms.CharField(
        label=lazy("Name"), max_length=120, required=False, widget=forms.TextInput(attrs=_QUIET),
        help_text=lazy("By which your colleagues know it."),
    )  # fmt: skip
    bic = forms.CharField(label=lazy("BIC"), max_length=11, required=False, widget=forms.TextInput(attrs=_QUIET))
    is_live = forms.BooleanField(
        label=lazy("A statement is expected every business day"),
        required=False,
        help_text=lazy("While it is missing for longer than the company allows, nothing leaves by itself."),
    )

    def __init__(self, visit: Visit, *args: Any, row: AccountRow | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        if row is not None:
            for name in ("company", "account", "currency"):
                del self.fields[name]
            return
        self.fields["company"].choices = [(one.code, one.name) for one in visit.in_view]  # type: ignore[attr-defined]


def initial_of(row: AccountRow) -> dict[str, Any]:
    """Give what is said about an account, as the form shows it."""
    return {"name": row.name, "bic": row.bic, "is_live": row.is_live}
