"""Which files that came with a mail are kept to be opened, and why are others not?"""

from typing import Final

LARGEST: Final = 25 * 1024 * 1024
MOST_FILES: Final = 50
_HARMFUL: Final = frozenset(
    "ade adp apk app appx bat cab chm cmd com cpl dll dmg exe hta inf ins isp jar js jse lib lnk mde msc msi msp mst nsh"
    " pif ps1 psm1 reg scf scr sct shb sys url vb vbe vbs vxd wsc wsf wsh xll iso img vhd one".split()
)
"""What a desktop would run when somebody opens it."""
_HARMFUL_TYPES: Final = frozenset({"application/x-msdownload", "application/x-msdos-program", "application/hta"})


def refusal_of(name: str, content_type: str, size: int, *, position: int) -> str:
    """Say why a file is not kept apart (`too_many`, `too_large`, `empty`, `harmful`); "" when it is."""
    if position >= MOST_FILES:
        return "too_many"
    if size > LARGEST:
        return "too_large"
    if size == 0:
        return "empty"
    ending = name.rstrip(". ").rpartition(".")[2].lower()
    return "harmful" if ending in _HARMFUL or content_type.lower() in _HARMFUL_TYPES else ""
