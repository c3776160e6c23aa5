"""How are the parts of a schedule called?"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

Words = dict[str, Promise]

RHYTHMS: Final[Words] = {
    "days": lazy("Every day"),
    "business_days": lazy("Every business day"),
    "weeks": lazy("Every week"),
    "months": lazy("Every month"),
    "quarters": lazy("Every quarter"),
}
PLACES: Final[Words] = {
    "business_day": lazy("on business day number"),
    "last_business_day": lazy("on the last business day"),
    "day": lazy("on day number"),
    "last_day": lazy("on the last day"),
}
PERIODS: Final[Words] = {
    "": lazy("As the report says"),
    "last_week": lazy("Last week"),
    "this_month": lazy("This month"),
    "last_month": lazy("Last month"),
    "last_quarter": lazy("Last quarter"),
    "last_30_days": lazy("The last 30 days"),
    "last_90_days": lazy("The last 90 days"),
    "year": lazy("This year"),
    "last_year": lazy("Last year"),
}
FORMATS: Final[Words] = {"pdf": lazy("PDF"), "xlsx": lazy("Excel (XLSX)"), "csv": lazy("CSV")}
BURSTS: Final[Words] = {
    "": lazy("Everybody gets all that they may see"),
    "collector": lazy("Each collector gets the own portfolios only"),
    "company": lazy("One mail for each company"),
}
STATES: Final[Words] = {
    "waiting": lazy("Being made"),
    "sent": lazy("Sent"),
    "refused": lazy("Not sent"),
    "empty": lazy("Nothing to say"),
    "failed": lazy("Failed"),
}
LOOKS: Final = {"waiting": "due", "sent": "sent", "refused": "suppressed", "empty": "cancelled", "failed": "failed"}
"""Which state of the design's a delivery looks like."""
REASONS: Final[Words] = {
    "left": lazy("This person no longer works here."),
    "no_right": lazy("This person’s role may not see reports any more."),
    "no_mail": lazy("This person has no e-mail address."),
    "not_shared": lazy("The report is not shared with this person any more, or it was retired."),
    "owner_gone": lazy("Whoever made the schedule has left, or may not send reports any more."),
    "retired": lazy("The schedule was retired before it was made."),
    "no_part": lazy("There is no part for this person: no portfolio, or not this company."),
    "no_rows": lazy("There was no row to send."),
    "outbound_off": lazy("Nothing leaves the house at the moment: sending is switched off."),
    "no_server": lazy("No mail server with a sender address is set up."),
    "cannot_answer": lazy("The report could not be answered."),
    "broke": lazy("Something broke while it was made. The log says what."),
    "gave_up": lazy("It could not be made for half a day."),
}
MESSAGES: Final[Words] = {
    "due": lazy("It waits in the outbox."),
    "claimed": lazy("It is leaving."),
    "data": lazy("It is leaving."),
    "unknown": lazy("It may have left: the mail server’s answer was lost."),
    "failed": lazy("The mail server refused it."),
    "suppressed": lazy("The outbox held it back."),
    "shadow": lazy("It did not leave: the house is in shadow."),
    "cancelled": lazy("It was taken back."),
}
"""What became of a mail that was handed to the outbox, where it did not simply arrive."""
