"""May each role do what the table of roles says, and nothing else? Written down apart from the roles, act by act."""

import pytest

from duecourse.foundation.identity.rules import ROLES

MANAGER = "collections_manager"
LEADS = f"senior_collector {MANAGER}"
COLLECTORS = f"collector {LEADS}"
CREDIT = "credit_analyst credit_manager"
ACCOUNTS = f"{MANAGER} credit_manager cfo"
MAY = {
    "contact.send contact.edit promise.make plan.make dispute.open row.snooze task.do block.propose": COLLECTORS,
    "inbox.work pause.agree writeoff.propose": COLLECTORS,
    "outbox.release block.place": LEADS,
    "outbox.approve plan.approve plan.policy writeoff.approve cleanup.decide bank.confirm run.start": MANAGER,
    "procedure.edit strategy.edit segment.edit worklist.assign target.set dispute.route template.publish": MANAGER,
    "dispute.work": f"{COLLECTORS} dispute_resolver",
    "dispute.resolve": "dispute_resolver",
    "deduction.sort": f"{COLLECTORS} cash_application",
    "receipt.match bank.edit": f"{MANAGER} cash_application",
    "limit.set hold.place": CREDIT,
    "limit.exceed": "credit_manager",
    "pause.request contact.suggest": "sales",
    "report.build": f"{COLLECTORS} {CREDIT} cfo",
    "report.export report.share schedule.edit kpi.define": ACCOUNTS,
    "month.close forecast.override": f"{MANAGER} cfo",
    "month.sign": "cfo",
    "template.edit": f"{MANAGER} template_editor",
    "brand.edit": "template_editor admin",
    "user.edit company.edit channel.edit": "admin",
    "outbound.switch inbox.rule dispute.term import.reverse model.train": f"{MANAGER} admin",
    "import.run": f"{MANAGER} cash_application integrator admin",
    "note.write": f"{COLLECTORS} {CREDIT} dispute_resolver cash_application sales",
    "task.own": f"{COLLECTORS} {CREDIT} dispute_resolver cash_application sales cfo",
}
HOLDERS = {act: set(roles.split()) for acts, roles in MAY.items() for act in acts.split()}


@pytest.mark.parametrize("slug", sorted(ROLES))
def test_a_role_may_do_what_the_table_says_and_nothing_else(slug: str) -> None:
    acts = {one for one in ROLES[slug].permissions if not one.endswith(".see")}
    assert acts == {act for act, roles in HOLDERS.items() if slug in roles}
