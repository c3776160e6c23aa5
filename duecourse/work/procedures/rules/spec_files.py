"""How is a procedure kept as data and as a YAML file, and how do two versions differ?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib import resources
from typing import Any, Final, NoReturn, TypeVar

import yaml

from duecourse.analysis.portfolio.conditions import BadCondition, read
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.work.procedures.rules.conditions import words_of
from duecourse.work.procedures.rules.steps import Anchor, Channel, Mode, ProcedureSpec, Severity, Step, problems

_PROCEDURE: Final = (
    "key",
    "name",
    "description",
    "family",
    "segment",
    "anchor",
    "min_amount",
    "holdout",
    "exploration",
    "steps",
)
_STEP: Final = {
    "key": "step_key",
    "day": "offset_days",
    "severity": "severity",
    "channel": "channel",
    "template": "template",
    "tone": "tone",
    "mode": "mode",
    "condition": "condition",
    "spacing": "spacing_days",
    "overtakable": "is_overtakable",
    "min_amount": "min_amount",
    "deadline": "deadline_days",
    "monthly": "month_day",
    "note": "note",
}
_ATTENDED: Final = frozenset({Severity.FORMAL, Severity.HANDOVER})
Choice = TypeVar("Choice", Anchor, Channel, Mode)


class BadProcedure(Refused):
    """A procedure file says something that cannot be followed; `path` tells where."""

    says = _("%(path)s: %(why)s")

    def __init__(self, path: str, why: Text) -> None:
        super().__init__(path=path, why=why)
        self.path, self.why = path, why


def read_yaml(text: str) -> ProcedureSpec:
    """Read a procedure from YAML; unknown names, wrong values and senseless steps are refused with their place."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadProcedure(f"line {line}", Text(_("This is not YAML."))) from None
    if not isinstance(data, Mapping):
        _refuse("procedure", _("A procedure is a list of named values."))
    return from_data(data)


def write_yaml(spec: ProcedureSpec) -> str:
    """Write a procedure as YAML that `read_yaml` reads back the same."""
    return yaml.safe_dump(to_data(spec), sort_keys=False, allow_unicode=True, width=110)


def from_data(data: Mapping[str, Any]) -> ProcedureSpec:
    """Make a procedure of plain data, checked."""
    _only_known(data, _PROCEDURE, "procedure")
    steps = data.get("steps")
    if not isinstance(steps, Sequence) or isinstance(steps, str) or not steps:
        _refuse("steps", _("A procedure needs at least one step."))
    anchor = _choice(Anchor, data.get("anchor", Anchor.ITEM), "anchor")
    spec = ProcedureSpec(
        key=_slug(data.get("key"), "key"),
        name=_text(data.get("name"), "name", is_needed=True),
        steps=tuple(_step(step, f"steps[{number}]", anchor) for number, step in enumerate(steps)),
        anchor=anchor,
        segment=_text(data.get("segment"), "segment"),
        description=_text(data.get("description"), "description"),
        min_amount=_amount(data.get("min_amount"), "min_amount"),
        family=_slug(data.get("family", "dunning"), "family"),
        holdout=_share(data.get("holdout", 0), "holdout"),
        exploration=_share(data.get("exploration", 0), "exploration"),
    )
    for path, why in problems(spec):
        raise BadProcedure(path, why)
    return spec


def to_data(spec: ProcedureSpec) -> dict[str, Any]:
    """Give a procedure as plain data for JSON and YAML; what is left out has its default."""
    plain = ProcedureSpec(spec.key, spec.name, ())
    data: dict[str, Any] = {}
    for name in _PROCEDURE[:-1]:
        value = getattr(spec, name)
        if name in ("key", "name") or value != getattr(plain, name):
            data[name] = _plain(value)
    return data | {"steps": [_step_data(step) for step in spec.steps]}


def mark_of(spec: ProcedureSpec) -> str:
    """Name what a procedure says in a few letters, to notice when it changes."""
    return hashlib.sha256(write_yaml(spec).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Change:
    """What differs between two versions: a step (or the procedure, '') and one of its settings, before and after."""

    step_key: str
    setting: str
    before: Any
    after: Any


def differences(before: ProcedureSpec, after: ProcedureSpec) -> Iterator[Change]:
    """Yield what changed from one version to the next, procedure first, then step by step."""
    for field in fields(ProcedureSpec):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name != "steps" and old != new:
            yield Change("", field.name, _plain(old), _plain(new))
    old_steps = {step.step_key: step for step in before.steps}
    new_steps = {step.step_key: step for step in after.steps}
    for key in [*old_steps, *(key for key in new_steps if key not in old_steps)]:
        yield from _step_differences(key, old_steps.get(key), new_steps.get(key))


@lru_cache(maxsize=1)
def starters() -> tuple[ProcedureSpec, ...]:
    """Read the starter procedures that come with the product, in the order of their names."""
    folder = resources.files("duecourse.work.procedures") / "starters"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(read_yaml(file.read_text(encoding="utf-8")) for file in files)


def _step_differences(key: str, old: Step | None, new: Step | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(key, "step", old and _step_data(old), new and _step_data(new))
        return
    for name, attribute in _STEP.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield Change(key, name, _plain(before), _plain(after))


def _step(data: object, path: str, anchor: Anchor) -> Step:
    if not isinstance(data, Mapping):
        _refuse(path, _("A step is a list of named values."))
    _only_known(data, tuple(_STEP), path)
    severity = _severity(data.get("severity"), f"{path}.severity")
    channel = _choice(Channel, data.get("channel"), f"{path}.channel")
    attended = severity in _ATTENDED or channel is Channel.HOLD
    return Step(
        step_key=_slug(data.get("key"), f"{path}.key"),
        offset_days=_whole(data.get("day"), f"{path}.day"),
        severity=severity,
        channel=channel,
        template=_text(data.get("template"), f"{path}.template"),
        tone=_text(data.get("tone", severity.name.lower()), f"{path}.tone"),
        mode=_choice(Mode, data.get("mode", Mode.APPROVE if attended else Mode.AUTO), f"{path}.mode"),
        condition=_condition(data.get("condition"), f"{path}.condition", anchor),
        spacing_days=_whole(data.get("spacing", 0), f"{path}.spacing"),
        is_overtakable=_flag(data.get("overtakable", severity is Severity.COURTESY), f"{path}.overtakable"),
        min_amount=_amount(data.get("min_amount"), f"{path}.min_amount"),
        deadline_days=None if data.get("deadline") is None else _whole(data["deadline"], f"{path}.deadline"),
        month_day=None if data.get("monthly") is None else _whole(data["monthly"], f"{path}.monthly"),
        note=_text(data.get("note"), f"{path}.note"),
    )


def _step_data(step: Step) -> dict[str, Any]:
    data = {name: _plain(getattr(step, attribute)) for name, attribute in _STEP.items()}
    return {name: value for name, value in data.items() if value not in (None, "")}


def _plain(value: object) -> Any:
    match value:
        case Severity():
            return value.name.lower()
        case Anchor() | Channel() | Mode():
            return value.value
        case Decimal():
            return str(value)
        case _:
            return value


def _only_known(data: Mapping[str, Any], known: Sequence[str], path: str) -> None:
    for name in data:
        if name not in known:
            _refuse(f"{path}.{name}", _("This name is not known here."))


def _refuse(path: str, why: str, **params: object) -> NoReturn:
    raise BadProcedure(path, Text(why, params))


def _text(value: object, path: str, *, is_needed: bool = False) -> str:
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or (is_needed and not value.strip()):
        _refuse(path, _("A text is needed here."))
    return value


def _slug(value: object, path: str) -> str:
    text = _text(value, path, is_needed=True)
    if len(text) > 60 or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in text):
        _refuse(path, _("A key has letters, digits, - and _, at most 60 of them."))
    return text


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(path, _("A whole number of days is needed here."))
    return value


def _share(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(path, _("A whole number of per cent is needed here."))
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        _refuse(path, _("Yes or no (true or false) is needed here."))
    return value


def _amount(value: object, path: str) -> Decimal | None:
    """Amounts are written as text or whole numbers: a float is no money."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        _refuse(path, _("An amount is written in quotes, like “25.00”, in base currency."))
    try:
        amount = Decimal(value)
    except InvalidOperation:
        _refuse(path, _("An amount is written in quotes, like “25.00”, in base currency."))
    if not amount.is_finite():
        _refuse(path, _("An amount is written in quotes, like “25.00”, in base currency."))
    return amount


def _choice(kind: type[Choice], value: object, path: str) -> Choice:
    try:
        return kind(str(value))
    except ValueError:
        _refuse(path, _("One of these is needed here: %(choices)s."), choices=", ".join(kind))


def _severity(value: object, path: str) -> Severity:
    names = {severity.name.lower(): severity for severity in Severity}
    if isinstance(value, str) and value in names:
        return names[value]
    _refuse(path, _("One of these is needed here: %(choices)s."), choices=", ".join(names))


def _condition(value: object, path: str, anchor: Anchor) -> str:
    text = _text(value, path)
    if text:
        try:
            read(text, words=words_of(anchor))
        except BadCondition as bad:
            raise BadProcedure(path, bad.text) from None
    return text
