"""How long is a browser remembered, and what do we call it?"""

import re
from datetime import timedelta
from typing import Final

ASKED_LASTS: Final = timedelta(minutes=30)
"""So long the mailed link serves."""
LASTS: Final = timedelta(days=180)
"""So long a browser is remembered, like the links of a mail."""
_BROWSERS: Final = (
    ("Edge", r"\bEdgA?/|\bEdgiOS/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Opera", r"\bOPR/"),
    ("Chrome", r"\bChrome/|\bCriOS/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS: Final = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS"),
    ("Linux", r"Linux|X11"),
)


def named(agent: str) -> tuple[str, str]:
    """Give the names of the browser and of the system that say so themselves; empty where they do not."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, looks in known if re.search(looks, agent)), "")
