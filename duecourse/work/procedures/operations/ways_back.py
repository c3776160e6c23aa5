"""How is undone what was done because a customer said so, in a mail or on its page?"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from duecourse.records.communications.operations import release
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger.operations import blocks, proposals, remittances
from duecourse.records.promises.operations import plans, promises
from duecourse.work.worklists.operations import between

Way = Callable[[UUID, Any, dict[str, Any]], object]
"""Takes the tenant, what was made, and what every operation asks: on, actor, at."""


def _unblock(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    for block_id in made:
        blocks.unblock(tenant, block_id, **told)


def _withdraw_promises(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    for promise_id in made if isinstance(made, list) else [made]:
        promises.withdraw_promise(tenant, promise_id, reason="taken back", **told)


def _close_disputes(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    for dispute_id in made if isinstance(made, list) else [made]:
        disputes.close_dispute(tenant, dispute_id, outcome="withdrawn", **told)


def _give_plans_up(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    for plan_id in made:
        plans.cancel_plan(tenant, plan_id, reason="taken back", **told)


def _give_request_up(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    plans.cancel_plan(tenant, made["plan"], reason="taken back", **told)
    between.withdraw_tasks(tenant, [made["task"]], **told)


def _drop_advices(tenant: UUID, made: Any, told: dict[str, Any]) -> None:
    remittances.drop_of_documents(tenant, made, actor=told["actor"], at=told["at"])


WAYS: Final[Mapping[str, Way]] = {
    "promise": _withdraw_promises,
    "dispute": _close_disputes,
    "plan_asked": _give_plans_up,
    "plan": _give_request_up,
    "block": _unblock,
    "advice": _drop_advices,
    "proposal.withdraw": lambda tenant, made, told: proposals.withdraw(tenant, made["what"], **told),
    "contact": lambda tenant, made, told: proposals.withdraw(tenant, [made], **told),
    "task": lambda tenant, made, told: between.withdraw_tasks(tenant, [made], **told),
    "message": lambda tenant, made, told: release.undo(tenant, made, actor=told["actor"], at=told["at"]),
}
