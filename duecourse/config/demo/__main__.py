"""What does `run.py demo` do once the packages are there?"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from duecourse.config.demo import home as demo_home
from duecourse.foundation.kit.errors import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the demo where there is none yet, then serve it until told to stop; a refusal is one sentence and 2."""
    given = _parser().parse_args(arguments)
    try:
        return _serve(given, demo_home.demo_home(given.home))
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _serve(given: argparse.Namespace, home: Path) -> int:
    from duecourse.config.demo import conductor  # noqa: PLC0415 - settings read the home, which is known only now

    return conductor.serve(home, port=given.port, reset=given.reset, reloads=given.reload, customers=given.customers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py demo",
        description="A simulated company with two years of history, in the browser. Ctrl-C stops everything.",
    )
    parser.add_argument("--home", help="where its data stand; else DUECOURSE_HOME, else ~/.local/share/duecourse-demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start over")
    parser.add_argument("--customers", type=int, default=600, help="how many customers a new demo has")
    parser.add_argument("--reload", action="store_true", help="restart worker and web server on every change")
    return parser


if __name__ == "__main__":
    sys.exit(main())
