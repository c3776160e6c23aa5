"""When are figures kept, reports run and sent?"""

from duecourse.insight.jobs import closing, figures, reports, schedules

__all__ = ["closing", "figures", "reports", "schedules"]
