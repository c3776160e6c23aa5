"""What does a template say to this reader? The same for the same facts, and nothing at all when a fact is missing."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Final

from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError, UndefinedError, UnknownFilterError
from liquid.undefined import FalsyStrictUndefined

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.rules.fields import BLOCKS, FIELDS, INTEREST, TABLES, Context, Facts, context_of
from duecourse.records.communications.rules.formats import Formats, formats_of
from duecourse.records.communications.rules.layout import (
    Blocks,
    Words,
    html_twin,
    interest_tables_of,
    tables_of,
    text_twin,
)
from duecourse.records.communications.rules.mime import one_line
from duecourse.records.communications.rules.quick import Part, Surprise, quick

_TAGS: Final = frozenset(
    {"if", "unless", "case", "for", "break", "continue", "assign", "comment", "content", "output", "illegal", "#"}
)
FILTERS: Final = frozenset(
    {"upcase", "downcase", "capitalize", "strip", "size", "default", "join", "map", "truncate", "slice"}
)
_LONGEST_SOURCE: Final = 40_000
_LONGEST_SUBJECT: Final = 200
_BLANKS: Final = re.compile(r"\s{200}")
_MOST_BLOCKS: Final = 3
"""A mark of one letter stands for a table of hundreds of lines: a loop would make a mail of gigabytes."""
_MOST_UNCLOSED: Final = 20
"""Liquid's reader takes a time that grows with the square of both: 40,000 of them would hold a worker for a minute."""


class TemplateRefused(Refused):
    """The template cannot be read."""

    says = _("The template cannot be used: %(problem)s")


class UnknownField(Refused):
    """The template speaks of something that does not exist."""

    says = _("The template uses “%(field)s”, which is not a merge field.")


class MissingField(Refused):
    """A value that the template needs is not known for this customer; better no mail than “Dear null”."""

    says = _("“%(field)s” is missing, and the template needs it.")


class TemplateTooLong(Refused):
    """The template says more than a mail may."""

    says = _("The message of this template grows too long.")


class _Limited(Environment):
    """Liquid without files, without filters that compute, and with an end to every loop."""

    loop_iteration_limit: ClassVar[int | None] = 5_000
    local_namespace_limit: ClassVar[int | None] = 50_000
    output_stream_limit: ClassVar[int | None] = 200_000
    block_nesting_limit: ClassVar[int] = 12

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep the tags and filters of the white lists only."""
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in _TAGS}
        self.filters = {name: found for name, found in self.filters.items() if name in FILTERS}


_ENVIRONMENT: Final = _Limited(undefined=FalsyStrictUndefined)


@dataclass(frozen=True)
class Source:
    """A template as its author wrote it, with the fields without which it must not be sent."""

    code: str
    language: str
    subject: str
    body: str
    required: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a reader gets."""

    subject: str
    text: str
    html: str
    language: str
    body: str = ""
    """The words with the marks of the blocks still in them."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a template says to one reader, before it is put on a page: the marks of the blocks still stand in the body."""

    subject: str
    body: str
    blocks: Blocks
    formats: Formats
    words: Words


@dataclass(frozen=True)
class Compiled:
    """A template made ready once, for a whole batch of readers."""

    source: Source
    subject: BoundTemplate
    body: BoundTemplate
    words: Words

    def render(self, facts: Facts, *, locale: str = "") -> Rendered:
        """Write the mail for one reader, in the template's own language whatever came before (trap 62)."""
        said = self.speak(facts, locale=locale)
        return Rendered(
            subject=said.subject,
            text=text_twin(said.body, facts=facts, blocks=said.blocks, words=self.words),
            html=html_twin(
                said.body,
                facts=facts,
                blocks=said.blocks,
                formats=said.formats,
                words=self.words,
                language=self.source.language,
                subject=said.subject,
            ),
            language=self.source.language,
            body=said.body,
        )

    def speak(self, facts: Facts, *, locale: str = "") -> Spoken:
        """Say it in words, for a mail or a letter; a missing fact is refused."""
        formats = formats_of(_locale(self.source.language, locale or facts.customer.country))
        context = context_of(facts, formats)
        for path in self.source.required:
            _require(context, path)
        subject = _said(self.subject, context).strip()
        subject = one_line(" ".join(subject.split(" ")), header="Subject")
        if not subject or len(subject) > _LONGEST_SUBJECT:
            raise TemplateRefused(problem="the subject is empty or longer than 200 letters")
        body = _said(self.body, context).replace("\r\n", "\n")
        if any(body.count(mark) > _MOST_BLOCKS for mark in BLOCKS.values()):
            raise TemplateTooLong
        blocks = Blocks(
            tables_of(facts, formats, self.words) if TABLES in body else (),
            interest_tables_of(facts, formats, self.words) if INTEREST in body else (),
        )
        return Spoken(subject, body, blocks, formats, self.words)


@lru_cache(maxsize=512)
def parse(text: str) -> BoundTemplate:
    """Read one text of a template; what is no Liquid of ours is refused, with Liquid's own error as the cause."""
    if len(text) > _LONGEST_SOURCE:
        raise TemplateTooLong
    if _BLANKS.search(text) or text.count("{{", text.rfind("}}") + 1) > _MOST_UNCLOSED:
        raise TemplateRefused(problem="a long run of blanks, or of brackets that are never closed")
    try:
        return _ENVIRONMENT.from_string(text)
    except (LiquidError, RecursionError) as error:
        raise TemplateRefused(problem=_problem(error)) from error


def compile_template(source: Source) -> Compiled:
    """Parse a template and hold every name in it against the list of merge fields (trap 65)."""
    one_line(source.subject, header="Subject")
    subject, body = parse(source.subject), parse(source.body)
    for part in (subject, body):
        for segments in part.global_variable_segments(include_partials=False):
            _check_path([segment for segment in segments if isinstance(segment, str)])
    for path in source.required:
        _check_path(path.split("."))
    unknown = set(source.words) - set(Words.__slots__)
    if unknown:
        raise UnknownField(field=f"words.{min(unknown)}")
    return Compiled(source, subject, body, Words(**source.words))


def is_known(path: Sequence[str]) -> bool:
    """Tell whether a name, and the part under it, stand on the list of merge fields."""
    parts = FIELDS.get(path[0]) if path else frozenset()
    return parts is not None and (len(path) < 2 or path[1] in parts)


def _check_path(path: Sequence[str]) -> None:
    if not is_known(path):
        raise UnknownField(field=".".join(path))


def _require(context: Context, path: str) -> None:
    name, _dot, part = path.partition(".")
    value = context.get(name)
    if value is None or (name == "items" and not value):
        raise MissingField(field=path)
    if part and name != "items" and isinstance(value, Mapping) and value.get(part) in (None, ""):
        raise MissingField(field=path)


@lru_cache(maxsize=512)
def _quick(template: BoundTemplate) -> Part | None:
    return quick(template)


def _said(template: BoundTemplate, context: Context) -> str:
    soon = _quick(template)
    if soon is not None:
        with suppress(Surprise):
            return soon(context)
    try:
        return template.render(context)
    except UndefinedError as error:
        raise MissingField(field=_name_in(error)) from error
    except ResourceLimitError as error:
        raise TemplateTooLong from error
    except LiquidError as error:
        raise TemplateRefused(problem=_problem(error)) from error


def _name_in(error: UndefinedError) -> str:
    """The error says `'contact.last' is undefined`, or leaves the name without quotes."""
    words = str(error.args[0] if error.args else error).split("'")
    return words[1] if len(words) > 1 else words[0].split(" ")[0]


def _problem(error: Exception) -> str:
    kind = (
        "syntax"
        if isinstance(error, LiquidSyntaxError)
        else "unknown filter"
        if isinstance(error, UnknownFilterError)
        else ""
    )
    text = str(error.args[0]) if error.args else type(error).__name__
    return f"{kind}: {text}" if kind else text


def _locale(language: str, country: str) -> str:
    """The template's language with the habits of the reader's country, where they go together."""
    return language if "-" in language or not country else f"{language}-{country.upper()}"
