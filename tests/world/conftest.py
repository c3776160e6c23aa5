"""A small world, lived once for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from world.days import DAY
from world.life import Spec
from world.simulation import World

START = date(2024, 11, 1)


def a_world(*, seed: int = 7, days: int = 240, customers: int = 110) -> World:
    """Return a world that lived its history; its ERPs dun no more from the next day on."""
    world = World(Spec(seed, START, days, customers, handover_on=START + days * DAY))
    world.live_until(START + (days - 1) * DAY)
    return world


@pytest.fixture(scope="session")
def lived() -> World:
    """A world at the end of 240 days; read only."""
    return a_world()


@pytest.fixture(scope="session")
def history(lived: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the first load of that world."""
    folder = tmp_path_factory.mktemp("history")
    lived.history().write(folder)
    return folder
