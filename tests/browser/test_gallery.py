"""Is there a picture of every screen?"""

from __future__ import annotations

import re
from typing import Final

import pytest
from django.test import Client
from django.urls import get_resolver

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from tests.browser.gallery import PICTURES
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures
from tests.interfaces.web.test_policy import ALL, routes

VALUES: Final = {
    "int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "11111111-1111-1111-1111-111111111111", "": "x",
}  # fmt: skip
NO_PICTURE: Final[dict[str, str]] = {
    "part": (
        "my-day inbox-count inbox-waiting thread-side thread-facts find-customer money team-brief following-news worklist-side task-side tasks-about message-side audit-side no-next-step-count customer-timeline selection act preview-mail"
        " import-progress demo-progress check-condition audit-proof search mentions procedure-trial strategy-trial no-next-step-side shown-brand template-shown forecast-brief"
        " report-progress item-chance board-tiles matching-find matching-side preview-plan advice-find deduction-side foreseen-side model-training promise-chance schedule-when figures-theme figure-trend figure-parts check-kpi months-freezing month-since"
    ),
    "file": (
        "export-list export-timeline rejected-rows mapping-yaml procedure-yaml print-batch-pdf print-batch-bound letter-pdf document"
        " dispute-file dispute-photo handed-credits"
        " message-html thread-file thread-mail-html sink-html mfa_download_recovery_codes message-evidence statement forecast-rows forecast-chart advice-file performance-rows value-paper month-file month-certificate month-letters-file"
    ),
    "of the customer": (
        "customer-page portal-access portal-keep portal-again portal-answer portal-colour portal-comment portal-days portal-dispute"
        " portal-balance portal-document portal-done portal-enter portal-home portal-item portal-logo portal-own-plan portal-paid"
        " portal-pay portal-pay-online portal-pay-transfer portal-paying portal-person portal-plan"
        " portal-plan-accept portal-plan-confirm portal-promise portal-settled portal-statement"
        " portal-statement-ubl portal-transfer portal-undo"
    ),
    "an act of the demo": "fakepay fakepay-act next-day slips answer-slip report-slip simulate-channel",
    "stands behind a mail that was too large": "schedule-mail",
    "answers nobody": "account_signup account_email account_email_verification_sent",
    "a step of signing in": (
        "account_logout account_inactive account_reauthenticate account_change_password account_set_password"
        " account_reset_password account_reset_password_done account_reset_password_from_key"
        " account_reset_password_from_key_done mfa_authenticate mfa_reauthenticate mfa_activate_totp"
        " mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes invitation"
    ),
    "shown once the demo has bank files": "bank-statement",
    "shown once the demo has plans": "plan",
    "shown once a model is trained": "model",
    "shown once somebody defined a figure": "edit-kpi kpi-history",
    "a form like another": (
        "change-schedule share-report bank-account new-plan contact see-copies mailbox new-mailbox wire import-columns mapping new-company company-calendar company-paper company-bank company-paying channel audit-entry"
        " company-brand procedure-version template-version new-step edit-step new-portfolio spread-customers new-procedure retire-procedure new-rule edit-rule new-foreseen-rule foreseen-rule foreseen-version edit-board share-board"
    ),
}
SHOWN = {one.route for one in PICTURES} | {name for names in NO_PICTURE.values() for name in names.split()}


def test_every_screen_has_a_picture(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    clients = [sign_in(role) for role in dict.fromkeys(("collections_manager", "admin", *sorted(ROLES)))]
    missing = {
        str(route.name)
        for path, route in ALL
        if route.name not in SHOWN and not _only_acts("/" + _filled(path), clients)
    }
    assert not missing, f"add a picture to tests/browser/gallery.py, or say why there is none: {sorted(missing)}"


def test_every_picture_is_of_a_route_that_is_there() -> None:
    names = {route.name for _path, route in routes(get_resolver())}
    assert SHOWN - names == set()
    assert len({one.name for one in PICTURES}) == len(PICTURES)


def _filled(path: str) -> str:
    """Write an address with something in place of what it asks for."""
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or ""], path)
    return re.sub(r"\(\?P<\w+>[^)]*\)", "x", plain).strip("^$")


def _only_acts(path: str, clients: list[Client]) -> bool:
    """Tell whether an address refuses to be looked at, by the first person who may go there."""
    for client in clients:
        status = client.get(path).status_code
        if status != 403:
            return status == 405
    pytest.fail(f"nobody may go to {path}")
