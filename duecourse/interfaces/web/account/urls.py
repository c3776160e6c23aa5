"""Which addresses belong to sign-in? Routes that write on failure keep their own commits."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from duecourse.interfaces.web.account.invited import invitation
from duecourse.interfaces.web.policy import P, Plain, personal, public


def nobody(request: HttpRequest, /, **_named: str) -> HttpResponse:
    """Answer the sign-up addresses that the account library wants to name: there is nothing."""
    raise Http404


def _open(view: Plain[P]) -> Plain[P]:
    return public(view, opens_transaction=False)


def _own(view: Plain[P]) -> Plain[P]:
    return personal(view, opens_transaction=False)


urlpatterns = [
    path("sign-in/", _open(account.login), name="account_login"),
    path("sign-out/", _open(account.logout), name="account_logout"),
    path("closed/", _open(account.account_inactive), name="account_inactive"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("sign-up/", _open(nobody), name="account_signup"),
    path("confirm/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("password/", _own(account.password_change), name="account_change_password"),
    path("password/set/", _own(account.password_set), name="account_set_password"),
    path("password/forgotten/", _open(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", _open(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        _open(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("email/", _own(nobody), name="account_email"),
    path("email/sent/", _own(nobody), name="account_email_verification_sent"),
    path("second-factor/", _own(mfa.index), name="mfa_index"),
    path("second-factor/ask/", _open(mfa.authenticate), name="mfa_authenticate"),
    path("second-factor/confirm/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/off/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", _own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", _own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-factor/codes/file/", _own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
