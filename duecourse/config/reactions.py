"""What follows from what happened? Event kind -> jobs, deferred by name in the transaction of the event."""

REACTIONS: dict[str, tuple[str, ...]] = {
    "ledger.imported": ("procedures.recompute_stopped", "disputes.settle_credits"),
    "ledger.import_reversed": ("procedures.recompute_stopped",),
    "message.bounced": ("procedures.take_back_bounced",),
    "promise.made": ("intelligence.judge_promises",),
    "payment.told": ("procedures.follow_payments",),
    "receipt.short_paid": ("disputes.take_deductions",),
    "receipt.unmatched": ("disputes.take_deductions",),
    "message.returned": ("procedures.recompute_customer", "communications.ask_again"),
    "mail.received": ("procedures.take_case_answers",),
    "mail.filed": ("procedures.take_case_answers",),
    "dispute.closed": ("procedures.tell_ended_disputes",),
    "dispute.reopened": ("procedures.take_back_told",),
    "dispute.escalated": ("worklists.ask_about_late",),
}
