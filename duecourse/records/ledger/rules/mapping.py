"""How do the columns of a foreign file become our fields? The mapping language, read and checked."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import fold
from duecourse.foundation.kit.values import DateFormat, DecimalStyle
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.rules.targets import Field, Kind

NEGATIVE: Final = ("keep", "reject", "flip", "absolute", "credit_note")
PLACEHOLDER: Final = re.compile(r"\{([^{}|]+)(\|slug)?\}")
_MENTIONS: Final = re.compile(r"\{([^{}]*)\}")


class BadMapping(Refused):
    """A mapping that cannot be followed."""

    says = _("The mapping is wrong at “%(place)s”: %(why)s")


class ColumnMissing(Refused):
    """The mapping speaks of a column that the file does not have."""

    says = _("The file has no column “%(column)s” (for %(field)s); it has: %(header)s.")


class FieldUnmapped(Refused):
    """A field that every row needs comes from nowhere."""

    says = _("Nothing in the file gives “%(field)s”, which a %(kind)s import needs; the file has: %(header)s.")


@dataclass(frozen=True)
class Source:
    """Where one of our fields comes from, and what is done to the text on its way."""

    column: str | None = None
    constant: str | None = None
    template: str | None = None
    fingerprint: tuple[str, ...] = ()
    default: str | None = None
    dates: tuple[str, ...] = ()
    decimal: str | None = None
    strip: bool = True
    upper: bool = False
    slug: bool = False
    map: Mapped[str, str] = field(default_factory=dict)
    plus_days_from: str | None = None
    plus_days: int | None = None
    negative: str = "keep"


@dataclass(frozen=True)
class Mapping:
    """A whole mapping: how the file is written, and a source per field."""

    kind: str
    columns: Mapped[str, Source]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    skip: int = 0
    name: str = ""

    def as_spec(self) -> dict[str, Any]:
        """Give the mapping as plain values: what is stored and exported as YAML."""
        file = {key: getattr(self, key) for key in ("encoding", "delimiter", "sheet", "skip") if getattr(self, key)}
        spec: dict[str, Any] = {"kind": self.kind}
        return (
            ({"name": self.name} if self.name else {})
            | spec
            | ({"file": file} if file else {})
            | {"columns": {name: _source_spec(source) for name, source in self.columns.items()}}
        )


_PLAIN: Final = Source()
_KEYS: Final = {"from": "column", "date": "dates"}
_SOURCE_KEYS: Final = frozenset(
    [{value: key for key, value in _KEYS.items()}.get(item.name, item.name) for item in fields(Source)]
)


def read_mapping(spec: Any, *, kind: Kind) -> Mapping:
    """Read a mapping from plain values (YAML, JSON); refused with the place and the reason."""
    if not isinstance(spec, dict):
        raise BadMapping(place="mapping", why=_("it must be a list of names and values."))
    unknown = set(spec) - {"name", "kind", "file", "columns"}
    if unknown:
        raise BadMapping(place=min(map(str, unknown)), why=_("nobody knows this word here."))
    stated = spec.get("kind") or kind.name
    if stated != kind.name and {stated, kind.name} - {"items", "snapshot", "ledger"}:
        raise BadMapping(place="kind", why=f"it is for “{stated}”, not for “{kind.name}”.")
    columns = spec.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise BadMapping(place="columns", why=_("it must name at least one of our fields."))
    sources = {str(name): _source(str(name), value, kind) for name, value in columns.items()}
    return Mapping(kind.name, sources, **_file_options(spec.get("file")), name=str(spec.get("name") or ""))


def identity_mapping(kind: Kind, header: Sequence[str]) -> Mapping:
    """Map every column that bears one of our own names to that field."""
    known = {_bare(name): name for name in reversed(header)}
    found = {name: Source(column=known[_bare(name)]) for name in kind.names if _bare(name) in known}
    return Mapping(kind.name, found)


def guess_mapping(kind: Kind, header: Sequence[str]) -> Mapping:
    """Guess a mapping from a header in English, German, Dutch or French; each column is used once, own names first."""
    found = dict(identity_mapping(kind, header).columns)
    used = {source.column for source in found.values()}
    for item in kind.fields:
        if item.name in found:
            continue
        for alias in item.aliases:
            column = next((name for name in header if name not in used and _bare(name) == _bare(alias)), None)
            if column is not None:
                found[item.name] = Source(column=column)
                used.add(column)
                break
    return Mapping(kind.name, found)


def check_against(mapping: Mapping, *, kind: Kind, header: Sequence[str]) -> None:
    """Refuse a mapping that the header cannot serve, naming the column or field."""
    shown = ", ".join(header)
    for name, source in mapping.columns.items():
        for column in columns_of(source):
            if column_index(header, column) is None and not (source.template and column in kind.names):
                raise ColumnMissing(column=column, field=name, header=shown)
    for item in kind.fields:
        if item.required and item.name not in mapping.columns:
            raise FieldUnmapped(field=item.name, kind=kind.name, header=shown)


def columns_of(source: Source) -> list[str]:
    """List the columns of the file that a source reads."""
    named = [source.column, source.plus_days_from, *source.fingerprint]
    if source.template:
        named += [found[1] for found in PLACEHOLDER.finditer(source.template)]
    return [name for name in named if name]


def column_index(header: Sequence[str], column: str) -> int | None:
    """Find a column by its name as written, or else without regard to capitals, accents and marks."""
    if column in header:
        return header.index(column)
    return next((index for index, name in enumerate(header) if _bare(name) == _bare(column)), None)


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9#]+", "", fold(name))


def _source(name: str, value: Any, kind: Kind) -> Source:
    target = kind.field(name)
    if target is None:
        raise BadMapping(place=f"columns.{name}", why=f"a {kind.name} import has the fields {', '.join(kind.names)}.")
    if isinstance(value, str):
        return Source(column=value)
    if not isinstance(value, dict):
        raise BadMapping(place=f"columns.{name}", why=_("give the name of a column, or a list of what to do."))
    for key in value:
        if key not in _SOURCE_KEYS:
            raise BadMapping(place=f"columns.{name}.{key}", why=f"known are {', '.join(sorted(_SOURCE_KEYS))}.")
    given: dict[str, Any] = {str(key): part for key, part in value.items() if part is not None}
    source = Source(**{_KEYS.get(key, key): _value(name, key, part) for key, part in given.items()})
    _check_source(name, source, target)
    return source


def _value(name: str, key: str, part: Any) -> Any:
    place = f"columns.{name}.{key}"
    if key in _CHECKED:
        fits, why = _CHECKED[key]
        if not fits(part):
            raise BadMapping(place=place, why=why)
    if key == "map":
        return {_text(old): _text(new) for old, new in part.items()}
    if key in ("date", "fingerprint"):
        return tuple(_text(one) for one in (part if isinstance(part, list) else [part]))
    if isinstance(part, list | dict):
        raise BadMapping(place=place, why=_("give one value."))
    return part if key in _CHECKED else _text(part)


def _is_flag(part: Any) -> bool:
    return isinstance(part, bool)


def _is_days(part: Any) -> bool:
    return isinstance(part, int) and not isinstance(part, bool)


_CHECKED: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "strip": (_is_flag, _("say true or false.")),
    "upper": (_is_flag, _("say true or false.")),
    "slug": (_is_flag, _("say true or false.")),
    "plus_days": (_is_days, _("give a whole number of days.")),
    "map": (lambda part: isinstance(part, dict), _("give pairs of their word and ours.")),
}


def _text(part: Any) -> str:
    if isinstance(part, bool):
        return "yes" if part else "no"
    return "" if part is None else str(part)


def _check_source(name: str, source: Source, target: Field) -> None:
    place = f"columns.{name}"
    given = [source.column, source.constant, source.template, source.fingerprint or None]
    if sum(part is not None for part in given) > 1:
        raise BadMapping(place=place, why=_("give one of from, constant, template and fingerprint, not several."))
    if all(part is None for part in given) and source.default is None:
        raise BadMapping(place=place, why=_("give from, constant, template, fingerprint or default."))
    if (source.plus_days is not None or source.plus_days_from) and target.type != "date":
        raise BadMapping(place=place, why=_("days can only be added to a date."))
    if source.negative not in NEGATIVE:
        raise BadMapping(place=f"{place}.negative", why=f"known are {', '.join(NEGATIVE)}.")
    _check_formats(source, place)


def _check_formats(source: Source, place: str) -> None:
    for mention in _MENTIONS.findall(source.template or ""):
        if not PLACEHOLDER.fullmatch("{" + mention + "}"):
            raise BadMapping(place=f"{place}.template", why=f"“{{{mention}}}” is no placeholder.")
    for pattern in source.dates:
        DateFormat.of(pattern)
    if source.decimal is not None:
        DecimalStyle.of(source.decimal)


def _file_options(file: Any) -> dict[str, Any]:
    if file is None:
        return {}
    if not isinstance(file, dict) or set(file) - {"encoding", "delimiter", "sheet", "skip"}:
        raise BadMapping(place="file", why=_("known are encoding, delimiter, sheet and skip."))
    skip = file.get("skip", 0)
    if not isinstance(skip, int) or not 0 <= skip <= 1000:
        raise BadMapping(place="file.skip", why=_("give the number of lines before the header."))
    return {key: _text(part) for key, part in file.items() if key != "skip" and part is not None} | {"skip": skip}


def _source_spec(source: Source) -> dict[str, Any]:
    back = {value: key for key, value in _KEYS.items()}
    spec: dict[str, Any] = {}
    for name, value in asdict(source).items():
        if value == getattr(_PLAIN, name):
            continue
        plain = list(value) if isinstance(value, tuple) else value
        spec[back.get(name, name)] = plain[0] if name == "dates" and len(plain) == 1 else plain
    return spec
