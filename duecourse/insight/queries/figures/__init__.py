"""What do the figures say, of whom, as of which day; how did they move, and which rows stand behind them?"""

from duecourse.insight.queries.figures.ageing import ageing
from duecourse.insight.queries.figures.answering import figures
from duecourse.insight.queries.figures.rows import Row, has_rows, rows_behind
from duecourse.insight.queries.figures.trend import trend

__all__ = ["Row", "ageing", "figures", "has_rows", "rows_behind", "trend"]
