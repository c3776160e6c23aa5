"""T6: is every table of the migrated database fenced as decided?"""

import psycopg

from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import House
from tests.house.catalogue import deviations


def prove(house: House, _wanted: Wanted) -> Bar:
    """Count the deviations of the catalogue from what was decided."""
    with psycopg.connect(house.urls.owner) as owner:
        found = list(deviations(owner))
        tables = owner.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity").fetchone() or (0,)
    return Bar(len(found), "; ".join(found[:5]) or f"{tables[0]} fenced tables, no deviation")
