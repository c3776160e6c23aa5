"""How do the mappings in `world/mappings/` come about? `python -m world.mapping_files` writes them from the dialects."""

import sys
from pathlib import Path

import yaml

from world.dialects import DIALECTS, mapping
from world.tables import FIELDS

FOLDER = Path(__file__).parent / "mappings"


def texts() -> dict[str, str]:
    """Return file name -> YAML text for every company and kind."""
    return {
        f"{company.lower()}-{kind}.yaml": yaml.safe_dump(
            mapping(company, kind=kind), sort_keys=False, allow_unicode=True
        )
        for company in DIALECTS
        for kind in FIELDS
    }


def main() -> int:
    """Write every mapping file."""
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
