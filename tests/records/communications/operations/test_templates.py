"""Who may change what is said to customers, and what is refused before it is saved?"""

from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry
from duecourse.records.communications.models import TemplateVersion
from duecourse.records.communications.operations import (
    SecondPersonNeeded,
    draft_version,
    install_starters,
    publish_version,
)
from duecourse.records.communications.operations.templates import TemplateUnknown, published
from duecourse.records.communications.rules.rendering import MissingField, TemplateRefused, UnknownField
from tests.records.communications.book import ADA, BOB, NOON

BODY = "Dear reader, please look at {{ tables }}"


def draft(tenant: UUID, *, body: str = BODY, code: str = "friendly", language: str = "en") -> int:
    return draft_version(
        tenant, code=code, language=language, subject="Open", body=body, required=["items"], actor=ADA, at=NOON
    )


def test_starters_are_installed_once_and_published_in_both_languages(tenant: UUID) -> None:
    made = install_starters(tenant, at=NOON)
    assert made == TemplateVersion.objects.of(tenant).filter(state="published").count() > 0
    assert install_starters(tenant, at=NOON) == 0
    assert {("friendly", "en"), ("friendly", "de")} <= set(published(tenant, {"friendly"}))


def test_a_draft_is_not_sent_until_a_second_person_publishes_it(tenant: UUID) -> None:
    install_starters(tenant, at=NOON)
    before = published(tenant, {"friendly"})
    number = draft(tenant)
    assert published(tenant, {"friendly"}) == before
    with pytest.raises(SecondPersonNeeded):
        publish_version(tenant, code="friendly", language="en", number=number, actor=ADA, at=NOON)
    publish_version(tenant, code="friendly", language="en", number=number, actor=BOB, at=NOON)
    _key, live = published(tenant, {"friendly"})["friendly", "en"]
    assert live.source.body == BODY
    rows = TemplateVersion.objects.of(tenant).filter(language="en", state="published", template_id=template_of(tenant))
    assert [(row.number, row.author, row.publisher) for row in rows] == [(number, "Ada", "Bob")]
    kinds = AuditEntry.objects.of(tenant).order_by("id").values_list("verb", "actor_name")
    assert list(kinds) == [("template.drafted", "Ada"), ("template.published", "Bob")]


def template_of(tenant: UUID) -> int:
    from duecourse.records.communications.models import Template

    return int(Template.objects.of(tenant).get(code="friendly").pk)


def test_the_other_language_stays_as_it_was(tenant: UUID) -> None:
    install_starters(tenant, at=NOON)
    german = published(tenant, {"friendly"})["friendly", "de"]
    publish_version(tenant, code="friendly", language="en", number=draft(tenant), actor=BOB, at=NOON)
    assert published(tenant, {"friendly"})["friendly", "de"] == german


def test_a_published_version_cannot_be_published_again_nor_one_that_is_not_there(tenant: UUID) -> None:
    install_starters(tenant, at=NOON)
    for code, number in (("friendly", 1), ("friendly", 99), ("no-such", 1)):
        with pytest.raises(TemplateUnknown):
            publish_version(tenant, code=code, language="en", number=number, actor=BOB, at=NOON)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("{{ customer.iban }}", UnknownField),
        ("{% if %}", TemplateRefused),
        ("{% include 'x' %}", TemplateRefused),
        ("{% for i in items %}{{ i.colour }}{% endfor %}", MissingField),
    ],
)
def test_what_cannot_be_sent_cannot_be_saved_trap_65(tenant: UUID, body: str, refused: type[Exception]) -> None:
    install_starters(tenant, at=NOON)
    before = TemplateVersion.objects.of(tenant).count()
    with pytest.raises(refused):
        draft(tenant, body=body)
    assert TemplateVersion.objects.of(tenant).count() == before


def test_a_draft_of_an_unknown_template_is_refused(tenant: UUID) -> None:
    with pytest.raises(TemplateUnknown):
        draft(tenant, code="no-such")
