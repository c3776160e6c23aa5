"""Keep mappings by name, and hand them over as YAML."""

from datetime import datetime
from typing import Any
from uuid import UUID

import yaml

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import ImportMapping
from duecourse.records.ledger.operations.import_run import fields_of
from duecourse.records.ledger.rules.mapping import Mapping, read_mapping


class NoSuchMapping(Refused):
    """No mapping of that name is kept."""

    says = _("There is no mapping called “%(name)s”; kept are: %(known)s.")


class NotYaml(Refused):
    """The text is no YAML."""

    says = _("The mapping is not readable YAML (line %(line)s).")


def save_mapping(tenant: UUID, *, name: str, kind: str, spec: dict[str, Any], at: datetime) -> None:
    """Keep a mapping under a name, in place of an older one; a wrong mapping is refused."""
    mapping = read_mapping(spec | {"name": name}, kind=fields_of(kind))
    ImportMapping.objects.of(tenant).filter(name=name).delete()
    ImportMapping.objects.create(tenant_id=tenant, name=name, kind=kind, spec=mapping.as_spec(), updated_at=at)


def kept_mapping(tenant: UUID, *, name: str, kind: str) -> Mapping:
    """Find a kept mapping by its name."""
    kept = {row.name: row for row in ImportMapping.objects.of(tenant).order_by("name")}
    if name not in kept:
        raise NoSuchMapping(name=name, known=", ".join(kept) or "-")
    return read_mapping(kept[name].spec, kind=fields_of(kind))


def parse_mapping(text: str) -> Any:
    """Read the plain values of a mapping from YAML."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYaml(line=mark.line + 1 if mark else "?") from error


def export_mapping(mapping: Mapping) -> str:
    """Write a mapping as YAML, ready to be kept beside the files."""
    return yaml.safe_dump(mapping.as_spec(), sort_keys=False, allow_unicode=True)
