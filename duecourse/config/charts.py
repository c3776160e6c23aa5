"""Where does the browser's drawing of charts come from? Vega, as the wheel that draws for mails and files carries it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "interfaces" / "web" / "static" / "vendor" / "vega"
ENTRY = "window.vegaEmbed = vegaEmbed;"
"""All that a page needs of it; the rest stays inside its module."""


def main() -> int:
    """Write the module, and the mark that `run.py` asks for to know whether it is there."""
    import vl_convert

    FOLDER.mkdir(parents=True, exist_ok=True)
    building = FOLDER / f"building.{os.getpid()}"
    building.write_text(vl_convert.javascript_bundle(ENTRY), encoding="utf-8")
    building.replace(FOLDER / "vega.js")
    if len(sys.argv) > 1:
        (FOLDER / ".stamp").write_text(sys.argv[1], encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
