"""Which addresses does the administration have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.admin.audit import views as audit
from duecourse.interfaces.web.admin.channels import views as channels
from duecourse.interfaces.web.admin.companies import portal
from duecourse.interfaces.web.admin.companies import views as companies
from duecourse.interfaces.web.admin.disputes import views as disputes
from duecourse.interfaces.web.admin.inbox import views as inbox
from duecourse.interfaces.web.admin.law import views as law
from duecourse.interfaces.web.admin.mailboxes import views as mailboxes
from duecourse.interfaces.web.admin.people import views as people
from duecourse.interfaces.web.admin.reader import views as reader
from duecourse.interfaces.web.admin.switches import views as switches

urlpatterns = [
    path("companies/", companies.index, name="admin-companies"),
    path("companies-new/", companies.new, name="new-company"),
    path("companies/<str:code>/", companies.company, name="admin-company"),
    path("companies/<str:code>/calendar/", companies.calendar, name="company-calendar"),
    path("companies/<str:code>/paper/", companies.paper, name="company-paper"),
    path("companies/<str:code>/paying/", companies.paying, name="company-paying"),
    path("companies/<str:code>/bank/", companies.bank, name="company-bank"),
    path("companies/<str:code>/portal/", portal.page, name="company-portal"),
    path("companies/<str:code>/bank/<int:change_id>/confirm/", companies.confirm_bank, name="confirm-bank"),
    path("companies/<str:code>/bank/<int:change_id>/drop/", companies.drop_bank, name="drop-bank"),
    path("people/", people.index, name="people"),
    path("people/new/", people.invite, name="invite"),
    path("people/<uuid:user_id>/", people.person, name="person"),
    path("people/<uuid:user_id>/link/", people.link, name="person-link"),
    path("people/<uuid:user_id>/ask-again/", people.ask_again, name="ask-again"),
    path("people/<uuid:user_id>/withdraw/", people.withdraw, name="withdraw-invitation"),
    path("people/<uuid:user_id>/change/", people.change, name="change-person"),
    path("people/<uuid:user_id>/portfolios/", people.portfolios, name="person-portfolios"),
    path("people/<uuid:user_id>/names/", people.seller_names, name="person-seller-names"),
    path("people/<uuid:user_id>/end/", people.deactivate, name="deactivate-person"),
    path("people/<uuid:user_id>/back/", people.reactivate, name="reactivate-person"),
    path("people/<uuid:user_id>/second-factor/", people.reset_second_factor, name="reset-second-factor"),
    path("roles/", people.roles, name="roles"),
    path("channels/", channels.index, name="channels"),
    path("channels/<str:code>/", channels.server, name="channel"),
    path("channels/simulate/<slug:kind>/", channels.simulate, name="simulate-channel"),
    path("channels/also/<slug:kind>/<str:code>/", channels.wire, name="wire"),
    path("channels/<int:channel_id>/try/", channels.attempt, name="try-channel"),
    path("mailboxes/", mailboxes.index, name="mailboxes"),
    path("mailboxes/new/", mailboxes.new, name="new-mailbox"),
    path("mailboxes/<int:mailbox_id>/", mailboxes.edit, name="mailbox"),
    path("mailboxes/<int:mailbox_id>/try/", mailboxes.attempt, name="try-mailbox"),
    path("mailboxes/<int:mailbox_id>/token/", mailboxes.token, name="mailbox-token"),
    path("reader/", reader.index, name="reader"),
    path("reader/change/", reader.change, name="change-reader"),
    path("law/", law.index, name="law"),
    path("law/verify/", law.verify, name="verify-law"),
    path("inbox/", inbox.index, name="inbox-terms"),
    path("inbox/change/", inbox.change, name="change-inbox-terms"),
    path("inbox/rule/", inbox.rule, name="inbox-rule"),
    path("inbox/reply/", inbox.reply, name="inbox-reply"),
    path("disputes/", disputes.index, name="dispute-terms"),
    path("disputes/change/", disputes.change, name="change-dispute-terms"),
    path("departments/", disputes.departments_page, name="departments"),
    path("departments/keep/", disputes.keep_department, name="keep-department"),
    path("departments/<int:department_id>/close/", disputes.close_department, name="close-department"),
    path("switches/", switches.index, name="switches"),
    path("switches/move/", switches.move, name="move-switch"),
    path("audit/", audit.index, name="audit"),
    path("audit/proof/", audit.proof, name="audit-proof"),
    path("audit/<int:entry_id>/", audit.entry, name="audit-entry"),
    path("audit/<int:entry_id>/side/", audit.side, name="audit-side"),
]
