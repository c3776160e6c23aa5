"""Has everything that the audit writes down words for whoever reads it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.apps import apps

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.interfaces.web.admin.audit.reading import KINDS, VERBS
from tests.interfaces.web.book import NOON, a_customer
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

HOUSE = Path(__file__).resolve().parents[3] / "duecourse"


def calls() -> Iterator[ast.Call]:
    """Find every call that writes a line of the audit."""
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
                "audit",
                "_audit",
            }:
                yield node


def test_every_verb_of_the_audit_has_words() -> None:
    texts = {
        one.value for call in calls() for one in call.args if isinstance(one, ast.Constant) and "." in str(one.value)
    }
    assert len(texts) > 50
    assert sorted(str(one) for one in texts - VERBS.keys()) == []
    assert {f"proposal.{state}" for state in ("agreed", "declined", "withdrawn")} <= VERBS.keys()


def test_every_kind_that_the_audit_is_about_has_words() -> None:
    named = {
        word.value.elts[0].value
        for call in calls()
        for word in call.keywords
        if word.arg == "subject" and isinstance(word.value, ast.Tuple) and isinstance(word.value.elts[0], ast.Constant)
    }
    assert named and sorted(str(one) for one in named - KINDS.keys()) == []
    models = {model.__name__ for model in apps.get_models()}
    assert sorted(KINDS.keys() - models) == [], "a kind is the name of a table's class"


def test_a_line_names_the_customer_and_the_kind(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    customer = a_customer(company, "Tardy")
    audit(tenant, "procedure.sent_back", actor=SYSTEM, at=NOON, subject=("ProcedureVersion", 7))
    audit(tenant, "customer.automatic", actor=SYSTEM, at=NOON, subject=("Customer", customer.pk))
    page = text_of(sign_in("collections_manager"), "/admin/audit/")
    assert "Gave a proposed procedure back" in page and "Version of a procedure 7" in page
    assert "TAR-BE Tardy" in page and "ProcedureVersion" not in page
