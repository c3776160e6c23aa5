"""Can white letters be read on this colour?"""

import re
from typing import Final

READABLE: Final = 45
"""Ten times the contrast that WCAG 2.2 asks of text (4.5)."""
_COLOUR: Final = re.compile(r"^#[0-9a-fA-F]{6}$")


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour as a mail understands it: six hexadecimal digits."""
    return bool(_COLOUR.match(text))


def contrast_with_white(colour: str) -> int:
    """Work out ten times the contrast of a colour with white, as WCAG defines it."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return int(10 * 1.05 / (luminance + 0.05))


def _linear(value: int) -> float:
    share: float = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
