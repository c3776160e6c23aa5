"""Does the web start without what only learning needs?"""

import subprocess
import sys

HEAVY = ("lightgbm", "sklearn", "scipy", "altair", "vl_convert", "duckdb", "pyarrow", "ibis", "numpy", "pandas")


def test_nothing_that_learns_is_loaded_when_the_web_starts() -> None:
    words = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import duecourse.analysis.intelligence.jobs;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        env={"DJANGO_SETTINGS_MODULE": "duecourse.config.settings", "PATH": "/usr/bin:/bin", "SECRET_KEY": "light"},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
