"""Who may change what is said to customers, and what is refused before it is saved?"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.records.communications.models import Template, TemplateVersion
from duecourse.records.communications.operations import templates
from duecourse.records.communications.operations.templates import (
    AlreadyDrafted,
    AlreadyProposed,
    ChangedMeanwhile,
    LanguageUnknown,
    NoSuchVersion,
    NothingChanged,
    SecondPersonNeeded,
    TemplateExists,
    TemplateUnknown,
    WhyMissing,
    install_starters,
    published,
)
from duecourse.records.communications.rules.rendering import MissingField, TemplateRefused, UnknownField
from duecourse.records.communications.rules.wording import Wording
from tests.records.communications.book import ADA, BOB, NOON

BODY = "Dear reader, please look at {{ tables }}"
CAS = Actor(kind="user", user_id=None, name="Cas")


def words(body: str = BODY) -> Wording:
    return Wording("Open", body, ("items",))


def save(
    tenant: UUID, body: str = BODY, *, code: str = "friendly", language: str = "en", by: Actor = ADA, seen: str = ""
) -> int:
    return templates.save_draft(tenant, code=code, language=language, words=words(body), actor=by, at=NOON, seen=seen)


def act(verb: Callable[..., None], tenant: UUID, number: int, *, by: Actor, language: str = "en", **more: Any) -> None:
    verb(tenant, code="friendly", language=language, number=number, actor=by, at=NOON, **more)


def propose(tenant: UUID, number: int, *, by: Actor = ADA, language: str = "en") -> None:
    act(templates.propose_version, tenant, number, by=by, note="Shorter", language=language)


def states(tenant: UUID, language: str = "en") -> list[tuple[int, str]]:
    rows = TemplateVersion.objects.of(tenant).filter(template_id=Template.objects.of(tenant).get(code="friendly").pk)
    return list(rows.filter(language=language).order_by("number").values_list("number", "state"))


@pytest.fixture
def starters(tenant: UUID) -> None:
    """A tenant with the starter templates."""
    install_starters(tenant, at=NOON)


def test_starters_are_installed_once_and_published_in_every_language(tenant: UUID) -> None:
    made = install_starters(tenant, at=NOON)
    assert made == TemplateVersion.objects.of(tenant).filter(state="published").count() > 0
    assert install_starters(tenant, at=NOON) == 0
    assert {("friendly", language) for language in ("en", "de", "nl", "fr")} == set(published(tenant, {"friendly"}))


def test_a_new_variant_waits_for_a_person_where_its_template_was_in_use_before(tenant: UUID) -> None:
    install_starters(tenant, at=NOON)
    gone = Template.objects.of(tenant).get(code="formal_person")
    TemplateVersion.objects.of(tenant).filter(template_id=gone.pk).delete()
    gone.delete()
    assert install_starters(tenant, at=NOON) == 4
    fresh = TemplateVersion.objects.of(tenant).filter(
        template_id=Template.objects.of(tenant).get(code="formal_person").pk
    )
    assert set(fresh.values_list("state", "publisher")) == {("proposed", "")}
    assert published(tenant, {"formal_person"}) == {}
    templates.publish_version(tenant, code="formal_person", language="en", number=1, actor=BOB, at=NOON)
    assert set(published(tenant, {"formal_person"})) == {("formal_person", "en")}


@pytest.mark.usefixtures("starters")
def test_words_are_not_sent_until_a_second_person_publishes_them(tenant: UUID) -> None:
    before = published(tenant, {"friendly"})
    number = save(tenant)
    with pytest.raises(NoSuchVersion):
        act(templates.publish_version, tenant, number, by=BOB)
    propose(tenant, number)
    assert published(tenant, {"friendly"}) == before
    with pytest.raises(SecondPersonNeeded):
        act(templates.publish_version, tenant, number, by=ADA)
    act(templates.publish_version, tenant, number, by=BOB)
    _key, live = published(tenant, {"friendly"})["friendly", "en"]
    assert live.source.body == BODY
    assert states(tenant) == [(1, "retired"), (2, "published")]
    row = TemplateVersion.objects.of(tenant).get(template_id=template_of(tenant), language="en", number=2)
    assert (row.author, row.publisher, row.note, row.based_on) == ("Ada", "Bob", "Shorter", 1)
    told = AuditEntry.objects.of(tenant).order_by("id").values_list("verb", "actor_name", "reason")
    assert list(told) == [
        ("template.drafted", "Ada", ""),
        ("template.proposed", "Ada", "Shorter"),
        ("template.published", "Bob", "Shorter"),
    ]
    last = AuditEntry.objects.of(tenant).get(verb="template.published")
    assert last.before and last.after and (last.before["number"], last.after["body"]) == (1, BODY)


def template_of(tenant: UUID) -> int:
    return int(Template.objects.of(tenant).get(code="friendly").pk)


@pytest.mark.usefixtures("starters")
def test_nobody_publishes_words_that_they_helped_to_write(tenant: UUID) -> None:
    number = save(tenant)
    assert save(tenant, BODY + " again", by=BOB) == number
    propose(tenant, number, by=CAS)
    for hand in (ADA, BOB, CAS):
        with pytest.raises(SecondPersonNeeded):
            act(templates.publish_version, tenant, number, by=hand)


@pytest.mark.usefixtures("starters")
def test_words_that_wait_for_approval_are_changed_only_after_they_were_taken_back(tenant: UUID) -> None:
    number = save(tenant)
    propose(tenant, number)
    with pytest.raises(AlreadyProposed):
        save(tenant, BODY + " again")
    with pytest.raises(WhyMissing):
        act(templates.send_back, tenant, number, by=BOB, note=" ")
    act(templates.send_back, tenant, number, by=BOB, note="Too stern")
    assert states(tenant) == [(1, "published"), (2, "draft")]
    assert save(tenant, BODY + " again") == number


@pytest.mark.usefixtures("starters")
def test_other_words_than_those_that_were_read_are_not_published(tenant: UUID) -> None:
    number = save(tenant)
    propose(tenant, number)
    read = words().mark
    act(templates.send_back, tenant, number, by=ADA, note="A slip")
    save(tenant, BODY + " and pay at once")
    propose(tenant, number)
    with pytest.raises(ChangedMeanwhile):
        act(templates.publish_version, tenant, number, by=BOB, seen=read)
    act(templates.publish_version, tenant, number, by=BOB, seen=words(BODY + " and pay at once").mark)


@pytest.mark.usefixtures("starters")
def test_two_authors_do_not_write_over_each_other(tenant: UUID) -> None:
    save(tenant)
    save(tenant, BODY + " (Bob)", by=BOB, seen=words().mark)
    with pytest.raises(ChangedMeanwhile):
        save(tenant, BODY + " (Ada)", seen=words().mark)


@pytest.mark.usefixtures("starters")
def test_an_old_version_comes_back_as_a_draft_and_a_draft_can_be_thrown_away(tenant: UUID) -> None:
    first = TemplateVersion.objects.of(tenant).get(template_id=template_of(tenant), language="en").body
    number = save(tenant)
    propose(tenant, number)
    act(templates.publish_version, tenant, number, by=BOB)
    again = templates.revert_to(tenant, code="friendly", language="en", number=1, actor=ADA, at=NOON)
    row = TemplateVersion.objects.of(tenant).get(template_id=template_of(tenant), language="en", number=again)
    assert (row.state, row.body, row.based_on) == ("draft", first, 1)
    with pytest.raises(AlreadyDrafted):
        templates.revert_to(tenant, code="friendly", language="en", number=1, actor=ADA, at=NOON)
    act(templates.discard_draft, tenant, again, by=ADA)
    assert save(tenant, BODY + " again") == again + 1
    assert states(tenant) == [(1, "retired"), (2, "published"), (3, "discarded"), (4, "draft")]


@pytest.mark.usefixtures("starters")
def test_what_was_published_cannot_be_changed_even_past_the_operations(tenant: UUID) -> None:
    rows = TemplateVersion.objects.of(tenant).filter(template_id=template_of(tenant), language="en")
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        rows.update(body="Pay me instead")
    save(tenant)
    second = TemplateVersion(tenant_id=tenant, template_id=template_of(tenant), language="en", number=9, body="x")
    with pytest.raises(IntegrityError, match="template_open_once"), transaction.atomic():
        TemplateVersion.objects.bulk_create([second])


@pytest.mark.usefixtures("starters")
def test_the_other_language_stays_as_it_was(tenant: UUID) -> None:
    german = published(tenant, {"friendly"})["friendly", "de"]
    number = save(tenant)
    propose(tenant, number)
    act(templates.publish_version, tenant, number, by=BOB)
    assert published(tenant, {"friendly"})["friendly", "de"] == german


@pytest.mark.usefixtures("starters")
def test_a_version_that_is_not_there_or_not_proposed_is_refused(tenant: UUID) -> None:
    for number in (1, 99):
        for verb, more in (
            (templates.publish_version, {}),
            (templates.propose_version, {"note": "x"}),
            (templates.send_back, {"note": "x"}),
            (templates.discard_draft, {}),
        ):
            with pytest.raises(NoSuchVersion):
                act(verb, tenant, number, by=BOB, **more)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("{{ customer.iban }}", UnknownField),
        ("{% if %}", TemplateRefused),
        ("{% include 'x' %}", TemplateRefused),
        ("{% for i in items %}{{ i.colour }}{% endfor %}", MissingField),
    ],
)
@pytest.mark.usefixtures("starters")
def test_what_cannot_be_sent_cannot_be_saved_trap_65(tenant: UUID, body: str, refused: type[Refused]) -> None:
    before = TemplateVersion.objects.of(tenant).count()
    with pytest.raises(refused):
        save(tenant, body)
    assert TemplateVersion.objects.of(tenant).count() == before


@pytest.mark.usefixtures("starters")
def test_a_draft_of_nothing_new_of_no_template_or_in_an_unknown_language_is_refused(tenant: UUID) -> None:
    live = TemplateVersion.objects.of(tenant).get(template_id=template_of(tenant), language="en")
    same = Wording(live.subject, live.body.replace("\n", "\r\n"), tuple(live.required))
    with pytest.raises(NothingChanged):
        templates.save_draft(tenant, code="friendly", language="en", words=same, actor=ADA, at=NOON)
    with pytest.raises(LanguageUnknown):
        save(tenant, language="pl")
    with pytest.raises(TemplateUnknown):
        save(tenant, code="no-such")


@pytest.mark.usefixtures("starters")
def test_an_own_template_begins_with_drafts_and_is_sent_only_when_published(tenant: UUID) -> None:
    code = templates.create_template(tenant, name=" Friendly,  second try ", like="friendly", actor=ADA, at=NOON)
    assert code == "friendly_second_try" and published(tenant, {code}) == {}
    row = Template.objects.of(tenant).get(code=code)
    assert (row.name, row.stage, row.channel, row.tone) == ("Friendly, second try", "friendly", "email", "friendly")
    drafts = TemplateVersion.objects.of(tenant).filter(template_id=row.pk)
    assert {(one.language, one.state) for one in drafts} == {(each, "draft") for each in ("en", "de", "nl", "fr")}
    templates.propose_version(tenant, code=code, language="nl", number=1, note="New", actor=ADA, at=NOON)
    templates.publish_version(tenant, code=code, language="nl", number=1, actor=BOB, at=NOON)
    assert set(published(tenant, {code})) == {(code, "nl")}
    for name in ("Friendly second try", "friendly reminder", " ", "!!"):
        with pytest.raises(TemplateExists):
            templates.create_template(tenant, name=name, like="friendly", actor=ADA, at=NOON)
    with pytest.raises(TemplateUnknown):
        templates.create_template(tenant, name="Other", like="no-such", actor=ADA, at=NOON)
