"""How many may leave, how fast, and when is it so many that a person must look?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

ANOMALY_FACTOR = 3
FIRST_RUN_SHARE = 0.2
ALWAYS_FINE = 20
TRAILING_DAYS = 20


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Why a day's messages wait for a person."""

    planned_count: int
    usual_count: int
    is_first_run: bool


def anomaly_in(
    planned_count: int,
    *,
    trailing: Sequence[int],
    customer_count: int,
    factor: float = ANOMALY_FACTOR,
    first_share: float = FIRST_RUN_SHARE,
) -> Anomaly | None:
    """Compare a day's plan with the median of former days; without any, with a share of all customers."""
    if planned_count <= ALWAYS_FINE:
        return None
    if not trailing:
        allowed = int(customer_count * first_share)
        return Anomaly(planned_count, allowed, True) if planned_count > allowed else None
    usual = int(median(trailing))
    return Anomaly(planned_count, usual, False) if planned_count > factor * usual else None


@dataclass(slots=True)
class Pace:
    """Counts what leaves within a minute, per domain and altogether; zero or None means no limit."""

    per_minute: int | None = None
    per_domain: Mapping[str, int] = field(default_factory=dict)
    domain_default: int | None = None
    _gone: dict[str, list[float]] = field(default_factory=dict)

    def wait_for(self, address: str, *, at: float) -> float:
        """Tell for how many seconds a message to this address must wait; 0 means it may leave now."""
        domain = domain_of(address)
        limits = (("", self.per_minute), (domain, self.per_domain.get(domain, self.domain_default)))
        return max(self._wait(name, limit, at) for name, limit in limits)

    def count(self, address: str, *, at: float) -> None:
        """Note that a message to this address leaves."""
        for name in ("", domain_of(address)):
            self._gone.setdefault(name, []).append(at)

    def _wait(self, name: str, limit: int | None, at: float) -> float:
        if not limit:
            return 0.0
        recent = self._gone[name] = [moment for moment in self._gone.get(name, ()) if moment > at - 60]
        return 0.0 if len(recent) < limit else recent[-limit] + 60 - at


def domain_of(address: str) -> str:
    """Give the part after the @, in small letters."""
    return address.rpartition("@")[2].lower()


def retry_after(attempts: int) -> int:
    """Give the seconds to wait before the next attempt: 1, 5, 25 minutes, then two hours."""
    return min(60 * int(5 ** max(attempts - 1, 0)), 7200)
