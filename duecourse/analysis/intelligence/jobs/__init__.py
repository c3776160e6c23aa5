"""When does intelligence look, learn and predict?"""

from duecourse.analysis.intelligence.jobs import promises

__all__ = ["promises"]
