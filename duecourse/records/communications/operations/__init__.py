"""The verbs of communications: plan, approve, take back, send, settle, switch off."""

from duecourse.records.communications.operations.channels import ChannelUnknown, Wire, check_wire, set_channel, wires
from duecourse.records.communications.operations.planning import (
    Line,
    Plan,
    Planned,
    plan_message,
    plan_messages,
    replan_message,
)
from duecourse.records.communications.operations.release import (
    AlreadyGone,
    approve,
    approve_day,
    approve_waiting,
    cancel,
    cancel_origins,
    hold_anomalies,
    let_go_undelivered,
    promote,
    resolve_unknown,
    retry,
    set_kill_switch,
    undo,
)
from duecourse.records.communications.operations.templates import (
    SecondPersonNeeded,
    draft_version,
    install_starters,
    publish_version,
)

__all__ = [
    "AlreadyGone",
    "ChannelUnknown",
    "Line",
    "Plan",
    "Planned",
    "SecondPersonNeeded",
    "Wire",
    "approve",
    "approve_day",
    "approve_waiting",
    "cancel",
    "cancel_origins",
    "check_wire",
    "draft_version",
    "hold_anomalies",
    "install_starters",
    "let_go_undelivered",
    "plan_message",
    "plan_messages",
    "promote",
    "publish_version",
    "replan_message",
    "resolve_unknown",
    "retry",
    "set_channel",
    "set_kill_switch",
    "undo",
    "wires",
]
