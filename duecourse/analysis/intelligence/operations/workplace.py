"""Where is a history laid down while something is learnt from it? In the house's own home, for no longer than that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings

from duecourse.analysis.intelligence import history
from duecourse.foundation.identity import queries as identity


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder that only we can read, and that is gone afterwards."""
    place = Path(settings.HOME) / "learning"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def lay_history_down(tenant: UUID, folder: Path) -> None:
    """Lay down what happened in all companies of the tenant, in the caller's transaction."""
    companies = [company.id for company in identity.companies(tenant)]
    history.write_parquet(history.history_of(tenant, companies), folder)
