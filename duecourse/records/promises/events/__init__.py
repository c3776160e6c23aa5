"""What can happen to promises and plans, a file per subject."""

from duecourse.records.promises.events.plans import (
    InstalmentMissed,
    PlanAccepted,
    PlanAgreed,
    PlanAsked,
    PlanBegun,
    PlanBroken,
    PlanDone,
    PlanEnded,
    PlanOffered,
    PlanWaits,
)
from duecourse.records.promises.events.promises import (
    PromiseBroken,
    PromiseJudgedAgain,
    PromiseKept,
    PromiseMade,
    PromisePartlyKept,
    PromiseSeen,
    PromiseSuperseded,
    PromiseWithdrawn,
)

__all__ = [
    "InstalmentMissed",
    "PlanAccepted",
    "PlanAgreed",
    "PlanAsked",
    "PlanBegun",
    "PlanBroken",
    "PlanDone",
    "PlanEnded",
    "PlanOffered",
    "PlanWaits",
    "PromiseBroken",
    "PromiseJudgedAgain",
    "PromiseKept",
    "PromiseMade",
    "PromisePartlyKept",
    "PromiseSeen",
    "PromiseSuperseded",
    "PromiseWithdrawn",
]
