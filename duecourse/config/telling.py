"""Who tells answered reports and dashboards in words, for mails and papers? The screens that show them."""

from typing import Final

from duecourse.insight.rules.telling import Telling
from duecourse.interfaces.web.schedules import boarding, telling

TELLING: Final = Telling(report=telling.report, lines=telling.lines, board=boarding.board)
