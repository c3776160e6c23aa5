"""Does the command give a day's forecast once, each currency by itself, and refuse what it cannot know?"""

from decimal import Decimal

import pytest

from tests.interfaces.cli.conftest import DAY, Say

pytestmark = pytest.mark.real_commits


def test_a_days_forecast_is_made_once_and_says_little_history(say: Say, sold: str) -> None:
    made = say("--tenant", sold, "forecast", "--on", DAY)
    assert made.code == 0 and len(made.data["weeks"]) == len(made.data["totals"]) == 13
    first = made.data["weeks"][0]
    assert (first["company"], first["from"], first["to"], first["currency"]) == ("BE1", DAY, "2026-03-08", "EUR")
    for week in made.data["weeks"]:
        amounts = [Decimal(week[name]) for name in ("low", "expected", "high")]
        assert 0 <= amounts[0] <= amounts[1] <= amounts[2]
        assert amounts[1] == sum(map(Decimal, week["parts"].values()))
    told = made.data["forecasts"]["BE1"]
    assert told["little_history"] and told["model"] == "usual" and told["missing_rates"] == []
    assert sum(Decimal(week["expected"]) for week in made.data["weeks"]) > 500
    again = say("--tenant", sold, "forecast", "--on", DAY, "--weeks", 4)
    assert again.data["weeks"] == made.data["weeks"][:4]
    more = say("--tenant", sold, "forecast", "--on", DAY, "--weeks", 20)
    assert more.code == 2 and "13 weeks" in more.err
    assert say("--tenant", sold, "forecast", "--on", "2025-12-01").code == 2
