"""Which role may do what? The starter roles, as sets of permissions; no role approves its own work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.words import _

READ_WORK = frozenset(
    {
        "home.see",
        "inbox.see",
        "worklist.see",
        "customer.see",
        "dispute.see",
        "deduction.see",
        "outbox.see",
        "procedure.see",
        "task.own",
        "report.see",
        "report.build",
    }
)
FORESEE = frozenset({"forecast.see", "model.see"})
ACCOUNT = frozenset({"report.export", "report.share", "schedule.edit", "kpi.define", "month.see"})
"""What those do who answer for figures: share and send reports, define figures, look at closed months."""
COLLECT = READ_WORK | {
    "inbox.work",
    "contact.send",
    "contact.edit",
    "promise.make",
    "plan.make",
    "dispute.open",
    "dispute.work",
    "deduction.sort",
    "writeoff.propose",
    "row.snooze",
    "note.write",
    "block.propose",
    "pause.agree",
    "task.do",
}
LEAD = COLLECT | {"outbox.release", "block.place", "team.see"}
MANAGE = (
    LEAD
    | ACCOUNT
    | {
        "month.close",
        "procedure.edit",
        "strategy.edit",
        "inbox.rule",
        "segment.edit",
        "worklist.assign",
        "target.set",
        "dispute.term",
        "dispute.route",
        "writeoff.approve",
        "outbox.approve",
        "outbound.switch",
        "run.start",
        "import.see",
        "import.run",
        "import.reverse",
        "cleanup.decide",
        "template.see",
        "template.edit",
        "template.publish",
        "audit.see",
        "admin.see",
        "bank.confirm",
        "bank.see",
        "bank.edit",
        "receipt.match",
        "plan.approve",
        "plan.policy",
        "forecast.see",
        "forecast.override",
        "model.see",
        "model.train",
    }
)

ADMIN = "admin"
COLLECTING = frozenset({"collector", "senior_collector"})
"""Roles whose work it is to work customers."""
INVITATION_DAYS = 7
"""For so many days the link of an invitation serves."""


@dataclass(frozen=True)
class Role:
    """A named set of permissions."""

    slug: str
    name: str
    permissions: frozenset[str]


ROLES: dict[str, Role] = {
    role.slug: role
    for role in (
        Role("collector", _("Collector"), COLLECT),
        Role("senior_collector", _("Senior collector"), LEAD),
        Role("collections_manager", _("Collections manager"), MANAGE),
        Role(
            "credit_analyst",
            _("Credit analyst"),
            READ_WORK | {"limit.set", "hold.place", "score.see", "note.write"} | FORESEE,
        ),
        Role(
            "credit_manager",
            _("Credit manager"),
            READ_WORK | {"limit.set", "limit.exceed", "hold.place", "score.see", "note.write"} | ACCOUNT | FORESEE,
        ),
        Role(
            "dispute_resolver",
            _("Dispute resolver"),
            frozenset({"home.see", "dispute.see", "dispute.work", "dispute.resolve", "note.write", "task.own"}),
        ),
        Role(
            "cash_application",
            _("Cash application"),
            frozenset(
                {
                    "home.see",
                    "customer.see",
                    "receipt.match",
                    "deduction.see",
                    "deduction.sort",
                    "bank.see",
                    "bank.edit",
                    "import.see",
                    "import.run",
                    "note.write",
                    "task.own",
                }
            ),
        ),
        Role(
            "sales",
            _("Sales"),
            frozenset(
                {"home.see", "customer.see", "pause.request", "contact.suggest", "note.write", "task.own", "report.see"}
            ),
        ),
        Role(
            "cfo",
            _("CFO / auditor"),
            READ_WORK
            | {"audit.see", "admin.see", "team.see", "bank.see", "import.see", "template.see"}
            | ACCOUNT
            | {"month.close", "month.sign"}
            | FORESEE
            | {"forecast.override"},
        ),
        Role(
            "template_editor",
            _("Template editor"),
            frozenset({"home.see", "template.see", "template.edit", "brand.edit", "procedure.see"}),
        ),
        Role("integrator", _("Integrator"), frozenset({"home.see", "import.see", "import.run"})),
        Role(
            "admin",
            _("Administrator"),
            frozenset(
                {
                    "home.see",
                    "forecast.see",
                    "model.see",
                    "model.train",
                    "admin.see",
                    "user.edit",
                    "company.edit",
                    "dispute.term",
                    "brand.edit",
                    "template.see",
                    "channel.edit",
                    "inbox.rule",
                    "outbound.switch",
                    "import.see",
                    "import.run",
                    "import.reverse",
                    "audit.see",
                    "procedure.see",
                    "outbox.see",
                }
            ),
        ),
    )
}


class OwnCustomers(frozenset[int]):
    """What a sales person sees: no portfolio, but the customers whose source calls the person their sales representative.

    It is an empty set of portfolios: a question that knows portfolios only shows a sales person nothing.
    """

    names: tuple[str, ...]

    def __new__(cls, people: Iterable[Iterable[str]]) -> Self:
        """Take what each person is called: name, address, names in the ledger; a source may write them in plain cases."""
        made = super().__new__(cls)
        given = (text for called in people for text in called if text)
        made.names = tuple(dict.fromkeys(one for text in given for one in (text, text.lower(), text.upper())))
        return made


@dataclass(frozen=True)
class Scope:
    """What part of a tenant a person sees; None means all of it. Of a sales person `portfolio_ids` is `OwnCustomers`."""

    company_ids: frozenset[int] | None = None
    portfolio_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Seat:
    """A person in a tenant, with a role: what every door asks before it asks anything else."""

    tenant_id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    scope: Scope

    @property
    def actor(self) -> Actor:
        """The hand behind what this person changes."""
        return Actor(kind="user", user_id=self.user_id, name=self.name)

    def may(self, permission: str) -> bool:
        """Answer whether this seat's role holds the permission."""
        role = ROLES.get(self.role)
        return role is not None and permission in role.permissions


def sees_only_portfolios(role: str) -> bool:
    """Tell whether this role is bound to the portfolios it is a member of."""
    return role == "collector"


def sees_only_cases(role: str) -> bool:
    """Tell whether this role knows no customers, only the disputes of its own and of its departments."""
    return role == "dispute_resolver"


def sees_only_own(role: str) -> bool:
    """Tell whether this role is bound to the customers that call the person their sales representative."""
    return role == "sales"


def held_by(role: str, *, portfolio_ids: Collection[int], people: Iterable[Iterable[str]]) -> frozenset[int] | None:
    """Tell which customers a role sees (None: all): of its portfolios, or those that name one of the people as theirs."""
    if sees_only_own(role):
        return OwnCustomers(people)
    if sees_only_cases(role):
        return frozenset()
    return frozenset(portfolio_ids) if sees_only_portfolios(role) else None
