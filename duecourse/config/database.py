"""Which database, as which role? Given by the environment, or our own embedded server."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from duecourse.config import embedded
from duecourse.config.binaries import OLDEST_MAJOR
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

APP, OWNER, SYSTEM = "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL"
KEEPS_PLANS = "DATABASE_KEEPS_PLANS"
"""0 where a pooler may hand out another connection for every transaction: no plan can be kept then."""
NOT_STARTED = "postgresql://duecourse_app@/duecourse?host=/nonexistent"


class DatabaseUrlWrong(Refused):
    says = _("%(name)s is not a PostgreSQL address such as postgresql://user:password@host:5432/duecourse.")


class DatabaseUnreachable(Refused):
    says = _("The database of %(name)s does not answer: %(why)s.")


class PostgresTooOld(Refused):
    says = _("PostgreSQL %(found)s is too old: Duecourse needs %(oldest)s or newer.")


class RoleTooStrong(Refused):
    says = _(
        "The role %(role)s of %(name)s sees past row-level security: use one that is no superuser and owns nothing."
    )


class SystemUrlMissing(Refused):
    says = _("DATABASE_URL is set, so DATABASE_SYSTEM_URL must name the same database for the role duecourse_system.")


def provide_urls(home: Path | None = None) -> None:
    """Put the addresses of a running, fit database into the environment, starting our own where none is given."""
    if not os.environ.get(APP):
        urls = embedded.ensure_started(home or embedded.default_home())
        os.environ.update({APP: urls.app, OWNER: urls.owner, SYSTEM: urls.system})
    elif not os.environ.get(SYSTEM):
        raise SystemUrlMissing
    refuse_unfit(APP)


def refuse_unfit(name: str) -> None:
    """Refuse a database that is away, too old, or reached by a role that row-level security does not bind."""
    import psycopg  # noqa: PLC0415 - heavy, and settings import this module

    _django_settings(name, os.environ[name])
    try:
        with psycopg.connect(os.environ[name], connect_timeout=10) as connection:
            version = connection.info.server_version
            row = connection.execute(
                "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(name=name, why=str(error).strip().splitlines()[-1].rstrip(".")) from error
    if version < OLDEST_MAJOR * 10000:
        raise PostgresTooOld(found=version // 10000, oldest=OLDEST_MAJOR)
    if row and row[1]:
        raise RoleTooStrong(role=row[0], name=name)


def configured(*, pooled: bool = True) -> dict[str, dict[str, Any]]:
    """Answer Django's DATABASES; an own server that was never started gives addresses that do not answer."""
    if os.environ.get(APP):
        app = os.environ[APP]
        owner, system = os.environ.get(OWNER) or app, os.environ.get(SYSTEM) or app
    else:
        urls = embedded.urls(embedded.default_home())
        app, owner, system = (urls.app, urls.owner, urls.system) if urls else (NOT_STARTED,) * 3
    pool: Mapping[str, Any] = {"pool": {"min_size": 1, "max_size": 10, "timeout": 15}} if pooled else {}
    plans = {"prepare_threshold": None if os.environ.get(KEEPS_PLANS) == "0" else 1}
    return {
        "default": _django_settings(APP, app, options={**pool, **plans}),
        "owner": _django_settings(OWNER, owner, options={"options": "-c lock_timeout=10s"}),
        "system": _django_settings(SYSTEM, system),
    }


def _django_settings(name: str, url: str, *, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DatabaseUrlWrong(name=name) from error
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise DatabaseUrlWrong(name=name)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**(options or {}), **query},
    }
