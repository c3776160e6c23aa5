"""Where does the command `duecourse` begin?"""

import sys

from duecourse.config.start import open_house, set_up
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.cli import main as cli


def main() -> int:
    """Open the house where the command needs it, and run the command; a refusal is one sentence and exit code 2."""
    try:
        wanted = cli.needs_house(sys.argv[1:])
        if wanted is not None:
            (open_house if wanted else set_up)()
        return int(cli.main() or 0)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
