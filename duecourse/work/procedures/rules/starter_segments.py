"""Which segments does a tenant begin with? In the order in which they are tried."""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.work.procedures.rules.segments import StarterSegment

KEY_NAMES: Final = '"key", "key account", "Key account", "KEY", "enterprise", "Enterprise", "ENTERPRISE"'
TAIL_NAMES: Final = '"long-tail", "long tail", "Long tail", "low value", "Low value", "micro", "Micro"'
NEW_DAYS: Final = 90
FOREIGN: Final = "foreign"

STARTER_SEGMENTS: Final[tuple[StarterSegment, ...]] = (
    StarterSegment(
        "public", "Public sector", 'party kind is "public" or segment is one of ("public", "Public")', "public-sector"
    ),
    StarterSegment("key", "Key accounts", f"segment is one of ({KEY_NAMES})", "key-account"),
    StarterSegment(
        "direct-debit",
        "Direct debit payers",
        'segment is one of ("direct-debit", "direct debit", "Direct debit")',
        "direct-debit",
    ),
    StarterSegment(
        "high-risk",
        "High risk and new customers",
        'party kind is not one of ("consumer", "sole_trader") and '
        f'(risk class is one of ("D", "E") or (days as customer < {NEW_DAYS} and days as customer >= 0))',
        "high-risk",
    ),
    StarterSegment(
        "long-tail",
        "Low value and long tail",
        f'party kind is one of ("consumer", "sole_trader") or segment is one of ({TAIL_NAMES})',
        "long-tail",
    ),
    StarterSegment(FOREIGN, "Foreign customers", 'country is not empty and country is not "{country}"', "foreign"),
    StarterSegment("sme", _("Small and medium companies"), "", "standard"),
)
"""*Foreign* is made once per company, with the company's own country in its condition. The other names stand in the
starter procedures as well, and are collected for translation there."""
