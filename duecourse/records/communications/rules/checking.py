"""What is wrong with a template's words, at which place, and what could be better?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from liquid.exceptions import LiquidError
from liquid.static_analysis import TemplateAnalysis

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.records.communications.rules import sandbox
from duecourse.records.communications.rules.fields import BLOCKS, FIELDS
from duecourse.records.communications.rules.rendering import (
    FILTERS,
    Compiled,
    MissingField,
    Rendered,
    Source,
    TemplateRefused,
    UnknownField,
    compile_template,
    is_known,
    parse,
)
from duecourse.records.communications.rules.texting import SMS, length_of, text_of

SUBJECT_SHOWN: Final = 60
"""So many letters of a subject are shown by most mail programs; a phone shows about forty."""
LONG_READ: Final = 180
"""Words of a mail after which few read on."""
ALWAYS: Final = frozenset({*BLOCKS, "count", "new_count", "oldest_days_late", "date"})
"""Fields that every message has: nobody needs to ask for them."""
_LISTS: Final = ("items", "totals")
_LOUD: Final = re.compile(r"\b[^\W\d_]{5,}\b")
_LIQUID: Final = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SPAM: Final = {
    "en": ("urgent", "act now", "click here", "free", "winner", "guarantee", "immediately", "last chance", "attention"),
    "de": ("dringend", "sofort", "hier klicken", "gratis", "gewinner", "garantiert", "letzte chance", "achtung"),
    "nl": ("dringend", "onmiddellijk", "klik hier", "gratis", "winnaar", "gegarandeerd", "laatste kans", "let op"),
    "fr": ("urgent", "immédiatement", "cliquez ici", "gratuit", "gagnant", "garanti", "dernière chance", "attention"),
}
_UNKIND: Final = {
    "en": ("debtor", "delinquent"),
    "de": ("schuldner", "säumig"),
    "nl": ("debiteur", "wanbetaler"),
    "fr": ("débiteur", "mauvais payeur"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: an error keeps the words from being saved, a hint does not."""

    part: str
    is_error: bool
    says: Text
    start: int = -1
    end: int = -1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the words for one example customer: rendered, or the reason why nothing would be sent."""

    name: str
    rendered: Rendered | None
    says: Text | None = None
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything there is to say about a template's words."""

    findings: tuple[Finding, ...]
    trials: tuple[Trial, ...]
    used: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether the words may be saved."""
        return not (any(one.is_error for one in self.findings) or any(one.is_error for one in self.trials))


def look_over(source: Source, *, channel: str = "email") -> Checked:
    """Look at all of it at once: names, syntax, examples, and what may annoy a reader or a spam filter."""
    used: dict[str, None] = {}
    findings = [
        finding
        for part, text in (("subject", source.subject), ("body", source.body))
        for finding in _read(part, text, used)
    ]
    findings += [_error("body", UnknownField(field=path)) for path in source.required if not is_known(path.split("."))]
    trials: tuple[Trial, ...] = ()
    if not any(finding.is_error for finding in findings):
        try:
            trials = tuple(_tried(compile_template(source)))
        except Refused as refused:
            findings.append(_error("subject", refused))
    findings += _hints(source, trials, used, channel=channel)
    return Checked(tuple(findings), trials, tuple(used))


def _read(part: str, text: str, used: dict[str, None]) -> Iterator[Finding]:
    """Find what cannot be read and every name that does not exist; gather the fields that are used."""
    try:
        template = parse(text)
    except TemplateRefused as refused:
        cause = refused.__cause__
        token = cause.token if isinstance(cause, LiquidError) else None
        start = token.start_index if token is not None else -1
        yield _error(part, refused, text=text, start=start, size=len(token.value) if token is not None else 0)
        return
    except Refused as refused:
        yield _error(part, refused)
        return
    found = template.analyze(include_partials=False)
    yield from _names(part, text, found, used)
    for name, spans in found.filters.items():
        if name not in FILTERS:
            says = TemplateRefused(problem=f"unknown filter: {name}")
            yield from (_error(part, says, text=text, start=span.index, size=len(name)) for span in spans)


def _names(part: str, text: str, found: TemplateAnalysis, used: dict[str, None]) -> Iterator[Finding]:
    for name, places in found.variables.items():
        is_own = name not in found.globals
        for place in places:
            path = [segment for segment in place.segments if isinstance(segment, str)]
            if not (_is_part_of_a_list(path) if is_own else is_known(path)):
                says = UnknownField(field=".".join(path))
                yield _error(part, says, text=text, start=place.span.index, size=len(".".join(path)))
            elif not is_own:
                used.setdefault(_field(path))


def _is_part_of_a_list(path: Sequence[str]) -> bool:
    """A name that the template made itself: what stands under it is a line of the items or of the totals."""
    return len(path) < 2 or path[0] == "forloop" or any(path[1] in FIELDS[name] for name in _LISTS)


def _field(path: Sequence[str]) -> str:
    return path[0] if len(path) < 2 or path[0] in _LISTS else f"{path[0]}.{path[1]}"


def _error(part: str, refused: Refused, *, text: str = "", start: int = -1, size: int = 0) -> Finding:
    line = text.count("\n", 0, start) + 1 if start >= 0 else 0
    return Finding(part, True, refused.text, start, start + size if start >= 0 else -1, line)


def _tried(compiled: Compiled) -> Iterator[Trial]:
    for name in sandbox.nasty_customers():
        facts = sandbox.example(name, compiled.source.language)
        try:
            yield Trial(name, compiled.render(facts))
        except MissingField as missing:
            is_lacking = str(missing.params["field"]).startswith(sandbox.lacking(facts) or ("\0",))
            yield Trial(name, None, missing.text, is_error=not is_lacking)
        except Refused as refused:
            yield Trial(name, None, refused.text, is_error=True)


def _hints(source: Source, trials: Sequence[Trial], used: dict[str, None], *, channel: str) -> Iterator[Finding]:
    """Say what could be better; nothing here stops anybody."""
    language, is_mail = source.language.partition("-")[0], channel == "email"
    for part, text in (("subject", source.subject), ("body", source.body)):
        yield from _manners(part, text, language if is_mail else "")
    ordinary = next((one.rendered for one in trials if one.name == sandbox.ORDINARY), None)
    if ordinary and len(ordinary.subject) > SUBJECT_SHOWN and is_mail:
        count = {"count": len(ordinary.subject), "shown": SUBJECT_SHOWN}
        yield _hint("subject", _("The subject has %(count)s letters; most mail programs show %(shown)s."), count)
    words = len(_LIQUID.sub(" ", source.body).split())
    if words > LONG_READ:
        yield _hint(
            "body", _("The text has %(count)s words; few read more than %(most)s."), {"count": words, "most": LONG_READ}
        )
    if ordinary and channel == SMS and (pieces := length_of(text_of(ordinary.body)).segment_count) > 1:
        yield _hint("body", _("The text message goes, and costs, as %(count)s pieces."), {"count": pieces})
    if is_mail and "to_collect" in used and "answers" not in used:
        yield _hint("body", _("Money is asked for, but there is no way to answer: put in “answers”."))


def _manners(part: str, text: str, language: str) -> Iterator[Finding]:
    """What a reader takes for shouting or for spam; Liquid's own words do not count."""
    plain = _LIQUID.sub(lambda found: " " * len(found[0]), text)
    if (at := plain.find("!")) >= 0:
        yield _hint(part, _("An exclamation mark shouts."), text=text, start=at, size=1)
    for loud in (found for found in _LOUD.finditer(plain) if found[0].isupper()):
        yield _hint(
            part,
            _("“%(word)s” in capitals shouts."),
            {"word": loud[0]},
            text=text,
            start=loud.start(),
            size=len(loud[0]),
        )
    for lists, says in (
        (_SPAM, _("“%(word)s” is a word that spam filters count.")),
        (_UNKIND, _("“%(word)s” offends: a customer is a customer.")),
    ):
        for word in lists.get(language, ()):
            for found in re.finditer(rf"\b{re.escape(word)}\b", plain, re.IGNORECASE):
                yield _hint(part, says, {"word": found[0]}, text=text, start=found.start(), size=len(word))


def _hint(
    part: str, says: str, params: Mapping[str, object] | None = None, *, text: str = "", start: int = -1, size: int = 0
) -> Finding:
    line = text.count("\n", 0, start) + 1 if start >= 0 else 0
    return Finding(part, False, Text(says, params or {}), start, start + size if start >= 0 else -1, line)
