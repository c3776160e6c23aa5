"""Which file, of what kind, for which company, as of when?"""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import imports

LARGEST = 200 * 1024 * 1024
GUESS = ""


class HandIn(forms.Form):
    """A file with what is needed to read it."""

    file = forms.FileField(label=lazy("File"), help_text=lazy("CSV or XLSX, at most 200 MB."))
    kind = forms.ChoiceField(label=lazy("What is in it"))
    company = forms.ChoiceField(label=lazy("Company"))
    mapping = forms.ChoiceField(label=lazy("How columns are read"), required=False)
    as_of = forms.DateField(
        label=lazy("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=lazy("The business date at which the file was true. Empty is today."),
    )

    def __init__(self, *args: object, visit: Visit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = kind_words()
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]
        self.fields["company"].choices = [(one.code, one.name) for one in visit.in_view]  # type: ignore[attr-defined]
        kept = [(name, f"{name} ({kinds.get(kind, kind)})") for name, kind in imports.mappings(visit.tenant_id)]
        self.fields["mapping"].choices = [(GUESS, _("Guess from the header")), *kept]  # type: ignore[attr-defined]
        self.fields["as_of"].initial = visit.day

    def clean_file(self) -> object:
        """Refuse a file that is too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 200 MB. Use the command line for it."))
        return file

    @property
    def day(self) -> date | None:
        """The business date that was given."""
        day: date | None = self.cleaned_data["as_of"]
        return day


def kind_words() -> dict[str, str]:
    """Name the kinds of import, in the order in which a new book is loaded."""
    return {
        "customers": _("Customers"),
        "contacts": _("Contacts"),
        "ledger": _("Ledger with its history"),
        "items": _("Items"),
        "payments": _("Payments"),
        "snapshot": _("All open items of a day"),
        "promises": _("Promises"),
        "disputes": _("Disputes"),
        "plans": _("Payment plans"),
        "bank-statement": _("Bank statements"),
        "receipts": _("Money seen at the bank"),
        "limits": _("Credit limits"),
        "blocks": _("Blocks"),
        "notes": _("Notes"),
        "levels": _("Dunning levels"),
        "rates": _("Exchange rates"),
    }
