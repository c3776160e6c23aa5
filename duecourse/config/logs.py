"""How does a log line look? One event a line, for people on a terminal and as JSON elsewhere."""

import os
import sys
from typing import Any

import structlog


def logging_settings() -> dict[str, Any]:
    """Answer Django's LOGGING: everything to standard error, through structlog."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    wants_json = os.environ.get("DUECOURSE_LOG", "" if sys.stderr.isatty() else "json") == "json"
    renderer = structlog.processors.JSONRenderer() if wants_json else structlog.dev.ConsoleRenderer()
    ending = [structlog.processors.format_exc_info, renderer] if wants_json else [renderer]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "one_line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "one_line"}},
        "root": {"handlers": ["stderr"], "level": os.environ.get("DUECOURSE_LOG_LEVEL", "WARNING")},
        "loggers": {"duecourse": {"level": os.environ.get("DUECOURSE_LOG_LEVEL", "INFO")}},
    }
