"""What is kept of figures: those of a day as they were reported, own ones, reports, boards, schedules, months that were closed."""

from duecourse.insight.models.boards import Board, BoardShare
from duecourse.insight.models.closing import BalanceLetter, ClosingTerms, Freezing, MonthPack, PackCustomer
from duecourse.insight.models.figures import DailyFigure, InsightTerms, OwnKpi, OwnKpiVersion
from duecourse.insight.models.reports import Report, ReportRun, ReportShare, ReportUse
from duecourse.insight.models.schedules import Delivery, Schedule, ScheduleReader

__all__ = [
    "BalanceLetter",
    "Board",
    "BoardShare",
    "ClosingTerms",
    "DailyFigure",
    "Delivery",
    "Freezing",
    "InsightTerms",
    "MonthPack",
    "OwnKpi",
    "OwnKpiVersion",
    "PackCustomer",
    "Report",
    "ReportRun",
    "ReportShare",
    "ReportUse",
    "Schedule",
    "ScheduleReader",
]
