"""Where does what the reader is judged by lie, and on what day are its replies written?"""

from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 23)
"""A Monday."""
MARKS = Path(__file__).parents[2] / "data" / "reading" / "marks"
"""Replies in languages that have a phrase file and no patterns."""
HELD_OUT = Path(__file__).parents[2] / "data" / "reading" / "heldout"
