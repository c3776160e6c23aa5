"""Does every clock and every reaction lead to a job that exists?"""

import importlib
import pkgutil

import duecourse
from duecourse.config.reactions import REACTIONS
from duecourse.config.schedule import CLOCKS
from duecourse.foundation.queue.jobs import known_jobs
from duecourse.foundation.timeline.events import known_kinds, say


def test_every_clock_and_reaction_names_a_job() -> None:
    wanted = {clock.job for clock in CLOCKS} | {job for jobs in REACTIONS.values() for job in jobs}
    assert wanted - known_jobs().keys() == set()


def test_every_reaction_answers_to_a_kind_of_event() -> None:
    assert REACTIONS.keys() - known_kinds().keys() == set()


def test_every_kind_of_event_is_known_once_the_house_is_open() -> None:
    before = known_kinds().keys()
    for module in pkgutil.walk_packages(duecourse.__path__, "duecourse."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    assert known_kinds().keys() - before == set()


def test_an_event_whose_shape_changed_still_says_its_kind() -> None:
    assert str(say("message.sent", {"unheard": 1})) == "Recorded: message.sent"
