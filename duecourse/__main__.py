"""Where does the command `duecourse` begin?"""

import sys

from duecourse.config.start import open_house, set_up
from duecourse.foundation.kit.errors import Refused

NEEDS_NO_HOUSE = {"-h", "--help", "--version", "help"}


def main() -> int:
    """Open the house where the command needs it, and run the command; a refusal is one sentence and exit code 2."""
    try:
        if sys.argv[1:] and not NEEDS_NO_HOUSE & set(sys.argv[1:]):
            open_house()
        else:
            set_up()
        from duecourse.interfaces.cli import main as cli  # noqa: PLC0415 - Django must be set up first

        return int(cli.main() or 0)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
