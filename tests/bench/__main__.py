"""Which benchmark was asked for? `python -m tests.bench NAME …` calls `tests/bench/<name>.py: main(argv)`."""

import importlib
import sys
from pathlib import Path


def main() -> int:
    """Run the named benchmark with the rest of the arguments."""
    here = Path(__file__).parent
    found = [*here.glob("[a-z]*.py"), *(package.parent for package in here.glob("[a-z]*/__init__.py"))]
    files = {file.stem.strip("_").replace("_", "-"): file.stem for file in found}
    known = sorted(files)
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in known:
        sys.stderr.write(f"There is no benchmark {name or '(none named)'}: try {', '.join(known) or 'later'}.\n")
        return 2
    module = importlib.import_module("tests.bench." + files[name])
    return int(module.main(sys.argv[2:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
