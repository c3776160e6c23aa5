"""Are features the same on PostgreSQL, where they serve, as on DuckDB, where they are learnt from?"""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import ibis
import pytest

from duecourse.analysis.intelligence import history
from duecourse.analysis.intelligence.rules.answers import answers
from duecourse.analysis.intelligence.rules.features import features
from duecourse.records.promises.operations import promises
from tests.analysis.portfolio.test_as_of import rows_of
from tests.book import TODAY, by_anna, pays
from tests.cast import the_cast

DAY = timedelta(days=1)


def test_postgresql_and_duckdb_give_the_same_features_and_answers(tenant: UUID, tmp_path: Path) -> None:
    cast = the_cast(tenant)
    pays(tenant, cast.t1, "50.00", value_on=TODAY - DAY)
    pays(tenant, cast.p1, "10.00", value_on=TODAY - 2 * DAY)
    promises.make_promise(
        tenant, promises.NewPromise(cast.silent.pk, [promises.Word(cast.s1.pk)], TODAY + 3 * DAY), **by_anna()
    )
    live = history.history_of(tenant, [cast.company.pk])
    history.write_parquet(live, tmp_path)
    kept = history.read_parquet(tmp_path)
    found = []
    for known, read in ((live, rows_of), (kept, lambda table: table.to_pyarrow().to_pylist())):
        on_day = ibis.literal(TODAY + 2 * DAY)
        landmarks = known.items.select("item_id", on_day=on_day)
        rows = {row["item_id"]: row for row in read(features(known, landmarks))}
        came = {row["item_id"]: row for row in read(answers(known, landmarks, until=TODAY + 9 * DAY))}
        assert len(rows) == len(came) > 3
        found.append({item: row | came[item] for item, row in rows.items()})
    one, other = found
    assert one.keys() == other.keys()
    for item, row in one.items():
        for name, value in row.items():
            assert other[item][name] == (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value), name
    assert any(row["paid_count"] for row in one.values()) and any(row["is_disputed"] for row in one.values())
    assert any(row["promise_offset"] is not None for row in one.values())
