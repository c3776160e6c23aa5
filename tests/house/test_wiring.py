"""Does every clock and every reaction lead to a job that exists?"""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import duecourse
from duecourse.config.reactions import REACTIONS
from duecourse.config.schedule import CLOCKS
from duecourse.foundation.queue.jobs import known_jobs
from duecourse.foundation.queue.worker import QUEUES
from duecourse.foundation.timeline.events import known_kinds, say

HEAVY = ("duckdb", "ibis", "lightgbm", "numpy", "pyarrow", "scipy", "sklearn", "vl_convert")
LOADED = """
import sys
from duecourse.config.start import set_up
set_up()
import duecourse.interfaces.web.urls
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_the_web_starts_without_what_learns_draws_and_reckons(tmp_path: Path) -> None:
    home = {
        "PATH": os.environ["PATH"],
        "DUECOURSE_HOME": str(tmp_path),
        "PYTHONPATH": str(Path(duecourse.__file__).parents[1]),
    }
    asked = [sys.executable, "-c", LOADED, *HEAVY, "django"]
    told = subprocess.run(asked, env=home, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["django"]


def test_every_clock_and_reaction_names_a_job() -> None:
    wanted = {clock.job for clock in CLOCKS} | {job for jobs in REACTIONS.values() for job in jobs}
    assert wanted - known_jobs().keys() == set()


def test_every_job_has_a_worker_and_none_waits_for_a_training() -> None:
    queues = known_jobs()
    assert set(queues.values()) <= QUEUES.keys()
    assert {name for name, queue in queues.items() if queue == queues["intelligence.train"]} == {
        "intelligence.train",
        "intelligence.learn_promises",
    }


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
