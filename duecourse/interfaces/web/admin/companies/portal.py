"""Say what a company offers its customers on their own pages."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from duecourse.foundation.identity import queries
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look
from duecourse.interfaces.web.admin.companies import reading
from duecourse.interfaces.web.admin.doors import company_of, refuse
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import portal
from duecourse.records.communications.queries.portal import terms_of
from duecourse.records.communications.rules.portal import LONGEST, Terms

WAYS: Final = (
    ("pay", lazy("Pay")),
    ("promise", lazy("Say when it will pay")),
    ("plan", lazy("Ask for a payment plan")),
    ("dispute", lazy("Say what is wrong")),
    ("paid", lazy("Say that it has paid")),
    ("comment", lazy("Write to us")),
    ("contact", lazy("Name the right person")),
)


class Offered(forms.Form):
    """What customers can do on their pages."""

    ways = forms.MultipleChoiceField(
        label=lazy("What customers can do"), choices=WAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    longest_days = forms.IntegerField(
        label=lazy("Promises reach at most so many days ahead"), min_value=1, max_value=LONGEST
    )
    words = forms.CharField(
        label=lazy("Whom to ask"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Stands at the foot of every page, above e-mail and telephone."),
    )


@policy("admin.see")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest, code: str) -> HttpResponse:
    """Render what customers are offered; a POST changes it."""
    visit = request.visit
    row = queries.company_settings(visit.tenant_id, company_of(visit, code).id)
    terms = terms_of(visit.tenant_id, row.pk)
    initial: dict[str, Any] = {"ways": list(terms.ways), "longest_days": terms.longest_days, "words": terms.words}
    form = Offered(request.POST or None, initial=initial)
    if request.method == "POST":
        if not visit.may("company.edit"):
            raise NoPermission("company.edit")
        if form.is_valid():
            try:
                return _changed(request, row.pk, code, form.cleaned_data)
            except Refused as refusal:
                refuse(form, refusal)
    data = {"company": reading.head(visit, row, "company-portal"), "form": form}
    return look.render(request, "admin/companies/portal.html", data, status=422 if form.errors else 200)


def _changed(request: StaffRequest, company_id: int, code: str, wanted: dict[str, Any]) -> HttpResponse:
    terms = Terms(tuple(wanted["ways"]), wanted["longest_days"], wanted["words"])
    portal.set_terms(request.visit.tenant_id, company_id, terms, actor=request.visit.actor, at=request.now)
    look.flash(request, _("Saved. The customers’ pages follow at once."))
    return HttpResponseRedirect(reverse("company-portal", args=[code]))
