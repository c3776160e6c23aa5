"""Does Duecourse understand the mappings that come with the simulated ERPs?"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from duecourse.foundation.kit.tabular import read_rows
from duecourse.records.disputes.rules import REASONS as DISPUTE_REASONS
from duecourse.records.ledger.operations.blocks import REASONS as BLOCK_REASONS
from duecourse.records.ledger.rules.mapping import check_against, read_mapping
from duecourse.records.ledger.rules.targets import KINDS
from tests.world.reading import MAPPINGS
from world import quarrels
from world.sheets import write_table
from world.simulation import World

FILES = sorted(MAPPINGS.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_importer_accepts_the_mapping_for_the_file_it_is_made_for(path: Path, lived: World, tmp_path: Path) -> None:
    spec: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    company, kind = path.stem.upper().split("-")[0], KINDS[spec["kind"]]
    mapping = read_mapping(spec, kind=kind)
    name = f"snapshot-{lived.day}" if kind.name == "snapshot" else kind.name
    file = write_table(lived.history().companies[company][name], company=company, path=tmp_path / name)
    table = read_rows(file, encoding=mapping.encoding, delimiter=mapping.delimiter)
    check_against(mapping, kind=kind, header=table.header)
    assert all(len(row) == len(table.header) for row in table.rows if isinstance(row, list))


def test_reasons_of_blocks_and_disputes_are_words_that_duecourse_knows(lived: World) -> None:
    assert {block.reason for block in lived.life.books.blocks} <= set(BLOCK_REASONS)
    assert set(quarrels.REASONS) <= set(DISPUTE_REASONS)
