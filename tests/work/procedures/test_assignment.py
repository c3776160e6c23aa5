"""Which procedure is a customer on, by rule or by hand, and since when?"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.ledger.models import Customer
from duecourse.work.procedures.models import Assignment, Procedure, Segment
from duecourse.work.procedures.operations import assignment, segments, starters
from duecourse.work.procedures.operations.policies import NoSuchProcedure
from duecourse.work.procedures.queries.policies import assigned_procedures
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, stop_version

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A Belgian company with the starters installed."""
    company = a_company(tenant)
    starters.install_starters(tenant, at=moment(), actor=ANNA)
    return company


def sort(tenant: UUID, company: Company, on: date = TODAY) -> tuple[int, int]:
    """Assign by rule; tell (begun, ended)."""
    done = assignment.assign_by_rule(tenant, company.pk, on=on, now=moment(on))
    return done.begun, done.ended


def procedure_of(tenant: UUID, customer: Customer, on: date = TODAY) -> str:
    """The slug of the customer's procedure on a day."""
    found = assigned_procedures(tenant, [customer.pk], on).get(customer.pk)
    return Procedure.objects.of(tenant).get(id=found[0]).slug if found else ""


def change(customer: Customer, **values: object) -> None:
    """Let the source say something else of a customer."""
    Customer.objects.of(customer.tenant_id).filter(id=customer.pk).update(**values)


def test_the_first_segment_that_holds_a_customer_names_its_procedure(tenant: UUID, company: Company) -> None:
    cases = {
        "standard": a_customer(tenant, company, name="Small", segment="mom-and-pop", country="BE"),
        "key-account": a_customer(tenant, company, name="Key", segment="enterprise", country="NL"),
        "public-sector": a_customer(tenant, company, name="Town", party_kind="public", segment="enterprise"),
        "long-tail": a_customer(tenant, company, name="Person", party_kind="consumer"),
        "foreign": a_customer(tenant, company, name="Abroad", segment="mid-market", country="NL"),
    }
    young = a_customer(tenant, company, name="Young", country="BE")
    change(young, customer_since=TODAY - timedelta(days=10))
    sort(tenant, company)
    assert {slug: procedure_of(tenant, customer) for slug, customer in cases.items()} == {slug: slug for slug in cases}
    assert procedure_of(tenant, young) == "high-risk"


def test_a_segment_may_speak_of_what_a_customer_owes_altogether(tenant: UUID, company: Company) -> None:
    large, small = (a_customer(tenant, company, name=name, country="BE") for name in ("Large", "Slight"))
    an_invoice(tenant, large, amount="9000.00")
    an_invoice(tenant, small, amount="90.00")
    segments.save_segment(
        tenant,
        "large",
        name="Large",
        condition="amount to collect > 5000 EUR",
        procedure="key-account",
        position=1,
        actor=ANNA,
        at=moment(),
    )
    sort(tenant, company)
    assert (procedure_of(tenant, large), procedure_of(tenant, small)) == ("key-account", "standard")


def test_only_changes_are_written_and_the_past_stays_as_it_was(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, segment="SME")
    a_customer(tenant, company, name="Punctual", segment="SME")
    assert sort(tenant, company) == (2, 0)
    assert sort(tenant, company, TOMORROW) == (0, 0)
    change(tardy, segment="key")
    assert sort(tenant, company, TOMORROW) == (1, 1)
    assert procedure_of(tenant, tardy, TODAY) == "standard"
    assert procedure_of(tenant, tardy, TOMORROW) == "key-account"
    rows = Assignment.objects.of(tenant).filter(customer_id=tardy.pk).order_by("from_on", "id")
    assert list(rows.values_list("from_on", "ended_on", "reason")) == [
        (TODAY, TOMORROW, "sme"),
        (TOMORROW, None, "key"),
    ]


def test_a_customer_in_no_segment_leaves_its_procedure(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company)
    sort(tenant, company)
    segments.remove_segment(tenant, "sme", actor=ANNA, at=moment())
    assert sort(tenant, company, TOMORROW) == (0, 1)
    assert procedure_of(tenant, tardy, TOMORROW) == ""


def test_the_hand_beats_the_rule_until_its_last_day_and_stops_what_was_about_to_leave(
    tenant: UUID, company: Company
) -> None:
    tardy = a_customer(tenant, company, segment="SME")
    sort(tenant, company)
    before = stop_version(tardy)
    assignment.assign_manually(
        tenant, tardy.pk, "key-account", until=TOMORROW, reason="The CEO calls herself", **by_anna()
    )
    assert stop_version(tardy) == before + 1
    sort(tenant, company, TOMORROW)
    days = [TODAY - timedelta(days=1), TODAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [procedure_of(tenant, tardy, day) for day in days] == ["", "key-account", "key-account", "standard"]
    assert Event.objects.of(tenant).filter(customer_id=tardy.pk, kind="procedure.assigned").count() == 1
    assert AuditEntry.objects.of(tenant).get(verb="procedure.assigned").reason == "The CEO calls herself"


def test_a_second_assignment_by_hand_replaces_the_first_and_its_end_gives_the_customer_back(
    tenant: UUID, company: Company
) -> None:
    tardy = a_customer(tenant, company, segment="SME")
    sort(tenant, company)
    for slug in ("key-account", "high-risk"):
        assignment.assign_manually(tenant, tardy.pk, slug, until=None, reason="Asked by sales", **by_anna())
    assert procedure_of(tenant, tardy) == "high-risk"
    assignment.end_manual(tenant, tardy.pk, reason="Over", **by_anna(TOMORROW))
    assert procedure_of(tenant, tardy, TODAY) == "high-risk"
    assert procedure_of(tenant, tardy, TOMORROW) == "standard"
    with pytest.raises(assignment.NotByHand):
        assignment.end_manual(tenant, tardy.pk, reason="Over", **by_anna(TOMORROW))


def test_an_assignment_by_hand_is_refused_before_anything_is_written(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company)
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(assignment.UntilPassed):
        assignment.assign_manually(tenant, tardy.pk, "standard", until=yesterday, reason="Late", **by_anna())
    with pytest.raises(assignment.ReasonMissing):
        assignment.assign_manually(tenant, tardy.pk, "standard", until=None, reason=" ", **by_anna())
    with pytest.raises(NoSuchProcedure):
        assignment.assign_manually(tenant, tardy.pk, "none", until=None, reason="Why not", **by_anna())
    with pytest.raises(assignment.NoSuchCustomer):
        assignment.assign_manually(tenant, 0, "standard", until=None, reason="Why not", **by_anna())
    assert not Assignment.objects.of(tenant).exists()


def test_a_customer_can_be_left_to_people_with_a_reason(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company)
    with pytest.raises(assignment.ReasonMissing):
        assignment.set_automatic(tenant, tardy.pk, False, reason="", **by_anna())
    assignment.set_automatic(tenant, tardy.pk, False, reason="Delicate", **by_anna())
    assert Customer.objects.of(tenant).get(id=tardy.pk).automatic is False
    assert AuditEntry.objects.of(tenant).get(verb="customer.automatic").reason == "Delicate"


def test_starters_are_installed_once_and_leave_alone_what_was_changed(tenant: UUID) -> None:
    a_company(tenant, code="BE")
    first = starters.install_starters(tenant, at=moment(), actor=ANNA)
    assert (first.procedures, first.segments, first.strategies) == (11, 7, 1)
    Segment.objects.of(tenant).filter(slug="sme").update(name="Ours")
    again = starters.install_starters(tenant, at=moment(), actor=ANNA)
    assert again == starters.Installed(0, 0, 0, 0)
    assert Segment.objects.of(tenant).get(slug="sme").name == "Ours"


def test_a_company_that_comes_later_gets_its_own_segment_of_foreigners_before_everybody_else(tenant: UUID) -> None:
    a_company(tenant, code="BE")
    starters.install_starters(tenant, at=moment(), actor=ANNA)
    dutch = a_company(tenant, code="NL")
    Company.objects.of(tenant).filter(id=dutch.pk).update(country="NL")
    assert starters.install_starters(tenant, at=moment(), actor=ANNA).segments == 1
    home = a_customer(tenant, dutch, name="Home", country="NL", segment="mid-market")
    abroad = a_customer(tenant, dutch, name="Abroad", country="BE", segment="mid-market")
    sort(tenant, dutch)
    assert (procedure_of(tenant, home), procedure_of(tenant, abroad)) == ("standard", "foreign")
