"""How does the audit read in the reader's language?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.identity.queries import auditing, people
from duecourse.foundation.identity.queries.auditing import AuditRow
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.audit.shown import Change, Entry, Row
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger

VERBS: Final[dict[str, str | Promise]] = {
    "figure.exported": lazy("Took figures along as a file"),
    "kpi.defined": lazy("Defined a figure"),
    "kpi.changed": lazy("Changed what a figure says"),
    "kpi.shared": lazy("Shared a figure"),
    "kpi.unshared": lazy("Kept a figure to its owner again"),
    "kpi.retired": lazy("Gave a figure up"),
    "kpi.brought_back": lazy("Took a figure up again"),
    "reporting.granted": lazy("Let a tool outside read the books"),
    "reporting.revoked": lazy("Took a tool’s access to the books away"),
    "schedule.made": lazy("Had a report sent by mail"),
    "schedule.changed": lazy("Changed what is sent by mail"),
    "schedule.paused": lazy("Paused a schedule"),
    "schedule.resumed": lazy("Resumed a schedule"),
    "schedule.retired": lazy("Retired a schedule"),
    "schedule.brought_back": lazy("Took a schedule up again"),
    "schedule.left": lazy("Left a schedule’s readers"),
    "schedule.sent_now": lazy("Had a schedule sent at once"),
    "schedule.delivered": lazy("Sent a report by mail"),
    "schedule.file_taken": lazy("Took a file of a mail along"),
    "model.training_asked": lazy("Had payment models learn anew"),
    "action.approved": lazy("Approved steps"),
    "behaviour.explained": lazy("Explained how a customer pays"),
    "behaviour.unexplained": lazy("Took an explanation of how a customer pays back"),
    "foreseen.planned": lazy("Ordered the plan of a foreseen problem"),
    "foreseen.put_off": lazy("Put a foreseen problem off"),
    "foreseen.dismissed": lazy("Dismissed a foreseen problem"),
    "foreseen.reopened": lazy("Took a foreseen problem up again"),
    "foreseen.drafted": lazy("Began a draft of the rules of foreseen problems"),
    "foreseen.changed": lazy("Changed a draft of the rules of foreseen problems"),
    "foreseen.activated": lazy("Brought rules of foreseen problems into force"),
    "foreseen.discarded": lazy("Threw a draft of the rules of foreseen problems away"),
    "bank.account_added": lazy("Added a bank account"),
    "bank.account_changed": lazy("Changed a bank account"),
    "receipt.match": lazy("Matched a payment by hand"),
    "receipt.unmatch": lazy("Took a match back"),
    "remittance.keep": lazy("Kept a payment advice"),
    "remittance.drop": lazy("Set a payment advice aside"),
    "remittance.take_up": lazy("Took a payment advice up again"),
    "receipt.foreign": lazy("Set a payment aside as no customer’s"),
    "bank.confirmed": lazy("Confirmed other bank details"),
    "bank.dropped": lazy("Dropped other bank details"),
    "bank.proposed": lazy("Proposed other bank details"),
    "board.made": lazy("Made a dashboard"),
    "board.retired": lazy("Gave a dashboard up"),
    "board.shared": lazy("Shared a dashboard"),
    "board.unshared": lazy("Stopped sharing a dashboard"),
    "channel.set": lazy("Set up a mail server"),
    "channel.tried": lazy("Tried a mail server"),
    "cleanup.left": lazy("Left old items alone"),
    "cleanup.released": lazy("Let old items be reminded of"),
    "company.changed": lazy("Changed a company"),
    "absence.ended": lazy("Ended an absence"),
    "absence.recorded": lazy("Recorded an absence"),
    "company.created": lazy("Added a company"),
    "copies.imported": lazy("Took copies of invoices in"),
    "payment_provider.set": lazy("Set up with whom customers pay online"),
    "copy_source.set": lazy("Set up where copies come from"),
    "inbox.giving": lazy("Changed to whom conversations go"),
    "inbox.reply": lazy("Wrote a ready answer"),
    "inbox.reply_dropped": lazy("Took a ready answer away"),
    "inbox.rule": lazy("Wrote a rule of the inbox"),
    "inbox.rule_dropped": lazy("Took a rule of the inbox away"),
    "inbox.terms": lazy("Changed the time to answer"),
    "mailbox.set": lazy("Connected a mailbox"),
    "mailbox.token": lazy("Made a token of a mailbox"),
    "mailbox.tried": lazy("Tried a mailbox"),
    "reading.reopened": lazy("Took back what was said of a mail"),
    "reading.threshold": lazy("Changed how sure suggestions must be"),
    "thread.filed": lazy("Filed a conversation"),
    "company.day_closed": lazy("Closed a day"),
    "company.day_opened": lazy("Opened a closed day"),
    "company.details": lazy("Changed a company’s details"),
    "company.live": lazy("Went live with a company"),
    "company.sender": lazy("Changed a sender"),
    "customer.changed": lazy("Changed a customer"),
    "dispute.department": lazy("Changed a department for disputes"),
    "dispute.cost": lazy("Changed what a dispute is reckoned to cost"),
    "writeoff.proposed": lazy("Proposed a write-off"),
    "writeoff.approved": lazy("Approved a write-off"),
    "writeoff.declined": lazy("Declined a write-off"),
    "forecast.overridden": lazy("Said another figure beside the cash forecast"),
    "forecast.override_withdrawn": lazy("Took a figure beside the cash forecast back"),
    "dispute.terms": lazy("Changed what holds for reasons of disputes"),
    "portal.terms": lazy("Changed what customers are offered on their page"),
    "portal.links_revoked": lazy("Revoked links to a customer’s page"),
    "plan.policy": lazy("Changed which payment plans a role may agree"),
    "law.verified": lazy("Verified a figure of the law"),
    "import.commit": lazy("Took an import into the ledger"),
    "import.reverse": lazy("Reversed an import"),
    "letterhead.set": lazy("Changed a letterhead"),
    "letters.posted": lazy("Posted letters"),
    "letters.printed": lazy("Printed letters"),
    "letters.struck": lazy("Took letters out of the post"),
    "limit.set": lazy("Set a credit limit"),
    "invitation.accepted": lazy("Accepted an invitation"),
    "invitation.sent": lazy("Asked somebody in"),
    "invitation.withdrawn": lazy("Withdrew an invitation"),
    "member.changed": lazy("Changed a person’s rights"),
    "member.deactivated": lazy("Ended a person’s work here"),
    "member.portfolios": lazy("Changed a person’s portfolios"),
    "member.reactivated": lazy("Let a person back in"),
    "member.second_factor_reset": lazy("Reset a second factor"),
    "member.seller_names": lazy("Changed what the ledger calls a person"),
    "member.set": lazy("Gave a person a role"),
    "message.again": lazy("Had a message decided again"),
    "message.resolved": lazy("Settled a message that was unknown"),
    "message.retried": lazy("Tried a message again"),
    "message.written": lazy("Wrote a message by hand"),
    "message.passed_on": lazy("Wrote to somebody outside from a conversation"),
    "messages.approved": lazy("Approved messages"),
    "messages.held": lazy("Held messages"),
    "outbound.set": lazy("Switched outbound"),
    "outbound.switched": lazy("Moved a stop"),
    "pilot.set": lazy("Set the pilot"),
    "portfolio.moved": lazy("Moved customers to other portfolios"),
    "portfolio.saved": lazy("Saved a portfolio"),
    "portfolio.taken_back": lazy("Took customers back to their portfolios"),
    "procedure.activated": lazy("Activated a procedure"),
    "procedure.assigned": lazy("Put a customer on a procedure"),
    "procedure.changed": lazy("Changed a draft of a procedure"),
    "procedure.discarded": lazy("Threw a draft of a procedure away"),
    "procedure.drafted": lazy("Drafted a procedure"),
    "costs.set": lazy("Set what contacts cost"),
    "insight.terms": lazy("Said what figures of value stand on"),
    "procedure.proposed": lazy("Proposed a procedure"),
    "procedure.retired": lazy("Retired a procedure"),
    "procedure.sent_back": lazy("Gave a proposed procedure back"),
    "procedure.released": lazy("Took a customer off a procedure"),
    "proposal.agreed": lazy("Agreed to what a colleague asked for"),
    "proposal.declined": lazy("Declined what a colleague asked for"),
    "proposal.made": lazy("Asked a colleague to agree"),
    "proposal.reopened": lazy("Took an answer to a colleague back"),
    "proposal.withdrawn": lazy("No longer asked a colleague to agree"),
    "report.kept": lazy("Kept a report"),
    "report.changed": lazy("Changed a report"),
    "report.shared": lazy("Changed who reads a report"),
    "report.retired": lazy("Retired a report"),
    "report.brought_back": lazy("Took a retired report up again"),
    "month.frozen": lazy("Froze a month"),
    "month.signed": lazy("Signed a month"),
    "month.exported": lazy("Took a month along as a file"),
    "balances.asked": lazy("Asked customers to confirm their balance"),
    "balances.reminded": lazy("Reminded customers to confirm their balance"),
    "balance.answered": lazy("Took the answer about a balance"),
    "balance.withdrawn": lazy("Withdrew the question about a balance"),
    "balances.exported": lazy("Took the confirmations along as a file"),
    "closing_terms.proposed": lazy("Proposed terms of a month’s end"),
    "closing_terms.signed": lazy("Signed terms of a month’s end"),
    "report.exported": lazy("Took a report along as a file"),
    "segment.saved": lazy("Saved a segment"),
    "customer.automatic": lazy("Changed whether a customer is treated automatically"),
    "procedure.switched": lazy("Switched a procedure"),
    "segment.moved": lazy("Moved a segment"),
    "segment.removed": lazy("Removed a segment"),
    "strategy.activated": lazy("Activated priorities"),
    "strategy.changed": lazy("Changed a draft of the priorities"),
    "strategy.discarded": lazy("Threw a draft of the priorities away"),
    "strategy.drafted": lazy("Drafted priorities"),
    "strategy.proposed": lazy("Proposed priorities"),
    "strategy.sent_back": lazy("Gave proposed priorities back"),
    "task.cancelled": lazy("Cancelled a task"),
    "task.done": lazy("Did a task"),
    "task.commented": lazy("Commented a task"),
    "task.given": lazy("Gave a task"),
    "task.moved": lazy("Moved tasks to another day"),
    "task.reassigned": lazy("Gave tasks to another person"),
    "task.reopened": lazy("Took a task up again"),
    "task.restored": lazy("Took back a change of tasks"),
    "tasks.handed_over": lazy("Handed tasks over"),
    "template.created": lazy("Made a template"),
    "workload.set": lazy("Set a capacity or a target"),
    "worklist.done": lazy("Ticked work off"),
    "worklist.reopened": lazy("Took work up again"),
    "worklist.snoozed": lazy("Put work off"),
}
"""The verbs that have words of their own; any other is shown as it is written."""
KINDS: Final[dict[str, str | Promise]] = {
    "DailyFigure": lazy("Figure"),
    "Board": lazy("Dashboard"),
    "OwnKpi": lazy("Figure"),
    "Schedule": lazy("Schedule"),
    "Absence": lazy("Absence"),
    "Assignment": lazy("Customer’s procedure"),
    "BankChange": lazy("Bank details"),
    "BehaviourFinding": lazy("Payment behaviour"),
    "ForeseenProblem": lazy("Foreseen problem"),
    "ForeseenVersion": lazy("Rules of foreseen problems"),
    "CannedReply": lazy("Ready answer"),
    "BankAccount": lazy("Bank account"),
    "WriteOff": lazy("Write-off"),
    "CopyWire": lazy("Source of copies"),
    "PaymentWire": lazy("Payment provider"),
    "Department": lazy("Department of disputes"),
    "InboxRule": lazy("Rule of the inbox"),
    "LegalFigure": lazy("Figure of the law"),
    "Mailbox": lazy("Mailbox"),
    "Thread": lazy("Conversation"),
    "Block": lazy("Stop"),
    "Channel": lazy("Mail server"),
    "Company": lazy("Company"),
    "Contact": lazy("Contact"),
    "CreditLimit": lazy("Credit limit"),
    "Customer": lazy("Customer"),
    "DisputeTerm": lazy("Dispute reasons"),
    "ImportBatch": lazy("Import"),
    "Item": lazy("Item"),
    "KillSwitch": lazy("Stop of sending"),
    "Letterhead": lazy("Letterhead"),
    "Membership": lazy("Person’s role"),
    "Message": lazy("Message"),
    "PlanPolicy": lazy("Policy of payment plans"),
    "PlannedAction": lazy("Step"),
    "Portfolio": lazy("Portfolio"),
    "Report": lazy("Report"),
    "MonthPack": lazy("Month-end"),
    "BalanceLetter": lazy("Balance confirmation"),
    "ClosingTerms": lazy("Terms of a month’s end"),
    "PrintBatch": lazy("Letters to print"),
    "Procedure": lazy("Procedure"),
    "ProcedureVersion": lazy("Version of a procedure"),
    "ContactCost": lazy("What a contact costs"),
    "InsightTerms": lazy("What figures stand on"),
    "Proposal": lazy("Wish of a colleague"),
    "Segment": lazy("Segment"),
    "Strategy": lazy("Priorities"),
    "Task": lazy("Task"),
    "Template": lazy("Template"),
    "TemplateVersion": lazy("Version of a template"),
    "Tenant": lazy("Organisation"),
    "User": lazy("Person"),
    "WorklistRow": lazy("Row of the worklist"),
}
"""What a line is about, in words; a stop of sending names its scope itself."""


def rows(visit: Visit, found: Sequence[AuditRow]) -> tuple[Row, ...]:
    """Make lines ready for the list."""
    last_id, _when = auditing.sealed_until(visit.tenant_id)
    names = _names(visit, found)
    return tuple(_row(visit, one, last_id, names) for one in found)


def entry(visit: Visit, found: AuditRow) -> Entry:
    """Make one line ready with all that changed."""
    last_id, when = auditing.sealed_until(visit.tenant_id)
    row = _row(visit, found, last_id, _names(visit, [found]))
    sealed = _("Sealed into the chain %(when)s.") % {"when": formats.moment(when, visit.zone)} if when else ""
    return Entry(row, changes(found), sealed if row.is_sealed else _("Not sealed yet: it is within the hour."))


def changes(row: AuditRow) -> tuple[Change, ...]:
    """Set what was beside what is, name by name."""
    before, after = row.before or {}, row.after or {}
    names = sorted({*before, *after})
    return tuple(
        Change(name.replace("_", " "), _plain(before.get(name)), _plain(after.get(name)))
        for name in names
        if name not in before or name not in after or before[name] != after[name]
    )


def _row(visit: Visit, row: AuditRow, last_id: int, names: dict[str, str]) -> Row:
    said = str(VERBS.get(row.verb, row.verb))
    return Row(
        id=row.id,
        title=said,
        when=formats.moment(row.at, visit.zone),
        who=row.actor_name or row.actor_kind,
        what=said,
        about=names.get(f"{row.subject_kind} {row.subject_id}", _about(row)),
        about_href=_subject(visit, row),
        reason=row.reason,
        is_sealed=row.id <= last_id,
        side_href=reverse("audit-side", args=[row.id]),
        href=reverse("audit-entry", args=[row.id]),
    )


def _about(row: AuditRow) -> str:
    return f"{KINDS.get(row.subject_kind, row.subject_kind)} {row.subject_id}".strip()


def _names(visit: Visit, found: Sequence[AuditRow]) -> dict[str, str]:
    """Name the people, customers and companies that these lines are about: three queries at most."""
    ids = {row.subject_id for row in found if row.subject_kind == "User"}
    named = {f"User {key}": name for key, name in people.names_of(visit.tenant_id, ids).items()}
    accounts = {int(row.subject_id) for row in found if row.subject_kind == "Customer" and row.subject_id.isdecimal()}
    if accounts:
        told = ledger.accounts_by_id(visit.tenant_id, accounts)
        named |= {f"Customer {key}": f"{one.number} {one.name}" for key, one in told.items()}
    return named | {f"{kind} {one.id}": one.name for kind in ("Company", "company") for one in visit.companies}


def _subject(visit: Visit, row: AuditRow) -> str:
    """Lead to what the line is about where it has a page that this person may open."""
    if row.subject_kind == "Message" and row.subject_id.isdecimal() and visit.may("outbox.see"):
        return reverse("message", args=[int(row.subject_id)])
    if row.subject_kind == "User" and visit.may("admin.see"):
        return reverse("person", args=[row.subject_id])
    if row.subject_kind == "Company" and visit.may("admin.see"):
        code = next((one.code for one in visit.companies if str(one.id) == row.subject_id), "")
        return reverse("admin-company", args=[code]) if code else ""
    return ""


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
