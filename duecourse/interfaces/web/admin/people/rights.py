"""What does each permission let a person do, in words?"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    (
        lazy("See"),
        (
            ("home.see", lazy("The home page")),
            ("inbox.see", lazy("The inbox")),
            ("worklist.see", lazy("The worklist")),
            ("customer.see", lazy("Customers and what they owe")),
            ("dispute.see", lazy("Disputes")),
            ("outbox.see", lazy("The outbox")),
            ("procedure.see", lazy("Procedures")),
            ("template.see", lazy("Templates")),
            ("team.see", lazy("The team")),
            ("score.see", lazy("Credit scores")),
            ("bank.see", lazy("The bank: statements, accounts, exceptions")),
            ("import.see", lazy("Imports")),
            ("admin.see", lazy("How companies, people and channels are set up")),
            ("audit.see", lazy("The audit")),
        ),
    ),
    (
        lazy("Collect"),
        (
            ("inbox.work", lazy("Work conversations in the inbox")),
            ("contact.send", lazy("Write to customers")),
            ("contact.edit", lazy("Change contacts")),
            ("promise.make", lazy("Write down promises")),
            ("plan.make", lazy("Agree payment plans within the policy")),
            ("dispute.open", lazy("Open disputes")),
            ("dispute.work", lazy("Work disputes: write in them, ask the customer, propose a credit")),
            ("writeoff.propose", lazy("Propose to write off what is disputed")),
            ("writeoff.approve", lazy("Approve write-offs that somebody else proposed")),
            ("dispute.resolve", lazy("Look into the disputes of the own departments")),
            ("note.write", lazy("Write notes")),
            ("row.snooze", lazy("Put work off")),
            ("task.do", lazy("Do tasks")),
            ("task.own", lazy("Do the own tasks, give tasks to colleagues")),
            ("block.propose", lazy("Propose a block or a write-off")),
            ("pause.request", lazy("Ask for a pause")),
            ("pause.agree", lazy("Agree to a pause or decline it")),
            ("contact.suggest", lazy("Suggest contacts")),
            ("receipt.match", lazy("Match money with items")),
            ("bank.edit", lazy("Say which bank statements are expected, and see to their exceptions")),
        ),
    ),
    (
        lazy("Approve"),
        (
            ("outbox.release", lazy("Let messages go or hold them back")),
            ("outbox.approve", lazy("Approve a day")),
            ("plan.approve", lazy("Approve payment plans beyond the policy that somebody else proposed")),
            ("block.place", lazy("Block customers")),
            ("limit.set", lazy("Set credit limits up to the own ceiling")),
            ("limit.exceed", lazy("Set credit limits beyond it")),
            ("hold.place", lazy("Hold and release orders")),
            ("cleanup.decide", lazy("Decide old items and go live")),
            ("template.publish", lazy("Publish templates that somebody else wrote")),
            ("bank.confirm", lazy("Confirm other bank details")),
        ),
    ),
    (
        lazy("Steer"),
        (
            ("procedure.edit", lazy("Change procedures")),
            ("strategy.edit", lazy("Change priorities")),
            ("segment.edit", lazy("Change segments and portfolios")),
            ("worklist.assign", lazy("Assign work")),
            ("dispute.route", lazy("Give disputes to departments and people")),
            ("target.set", lazy("Set capacities and targets")),
            ("plan.policy", lazy("Say which payment plans each role may agree")),
            ("dispute.term", lazy("Say how long disputes may take")),
            ("inbox.rule", lazy("Say how mails are answered and by whom")),
            ("template.edit", lazy("Write templates")),
            ("brand.edit", lazy("Change how mails look")),
            ("run.start", lazy("Start the daily run")),
            ("outbound.switch", lazy("Stop sending, or let it run")),
            ("report.export", lazy("Export reports")),
        ),
    ),
    (
        lazy("Set up"),
        (
            ("import.run", lazy("Load files")),
            ("import.reverse", lazy("Reverse an import")),
            ("company.edit", lazy("Change companies")),
            ("user.edit", lazy("Let people in and out")),
            ("channel.edit", lazy("Set up mail servers")),
        ),
    ),
)
