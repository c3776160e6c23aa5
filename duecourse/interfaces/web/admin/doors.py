"""What do the pages of the administration share? Finding a company by its code, reasons, refusals beside a form."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.identity.operations.people import ReasonNeeded
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import words
from duecourse.interfaces.web.visit import StaffRequest, Visit


def company_of(visit: Visit, code: str) -> CompanyRow:
    """Find a company that this person may see; any other does not exist."""
    found = next((one for one in visit.companies if one.code == code), None)
    if found is None:
        raise Http404
    return found


def reason_of(request: StaffRequest) -> str:
    """Read why; without a reason nothing is done."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ReasonNeeded
    return reason[:500]


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Say an anticipated no above the form, which keeps what was typed."""
    form.add_error(None, words.say(refusal.text))


def why() -> forms.CharField:
    """Make the field that asks for the reason."""
    return forms.CharField(
        label=lazy("Why"),
        max_length=500,
        help_text=lazy("It stands in the audit."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
