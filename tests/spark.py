"""How does a test get a Spark? One session on this machine, without what costs time or leaves files behind."""

import importlib.util
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow

from tests.build import Rows

OLDEST_JAVA = 17
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "768m",
    # A book of a few rows is planned for longer than it is read: compiling for speed would only cost.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.session.timeZone": "UTC",
}


def what_is_missing() -> str:
    """Say what Spark needs and this machine has not; nothing when all is there."""
    if importlib.util.find_spec("pyspark") is None:
        return "no PySpark here: `uv sync --group spark`"
    if _java_version() < OLDEST_JAVA:
        return f"no Java {OLDEST_JAVA} here: on Debian `apt install default-jre-headless`"
    return ""


def _java_version() -> int:
    try:
        said = subprocess.run(["java", "-version"], check=True, capture_output=True, text=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


@contextmanager
def a_session(folder: Path) -> Iterator[Any]:
    """Start Spark in this process, its files in a folder."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("duecourse")
    places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in (SETTINGS | places).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def read_spark(session: Any, statement: str, tables: Mapping[str, pyarrow.Table]) -> Rows:
    """Run SQL in Spark over named Arrow tables."""
    for name, table in tables.items():
        session.createDataFrame(table).createOrReplaceTempView(name)
    rows: Rows = session.sql(statement).toArrow().to_pylist()
    return rows
