"""When does intelligence look, learn and predict?"""

from duecourse.analysis.intelligence.jobs import behaviour, promises

__all__ = ["behaviour", "promises"]
