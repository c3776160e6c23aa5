"""What the template studio shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class LanguageMark:
    """A language of a template in the list: sent, being written, waiting, or missing."""

    code: str
    words: str
    href: str
    state: str
    hint: str


@dataclass(frozen=True)
class TemplateRow:
    """A template in the list."""

    href: str
    name: str
    variant_words: str
    channel_words: str
    tone_words: str
    languages: tuple[LanguageMark, ...]
    uses_words: str
    uses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class IndexPage:
    """The list of templates, with what waits for somebody."""

    groups: tuple[tuple[str, tuple[TemplateRow, ...]], ...]
    choices: tuple[Choice, ...]
    bases: tuple[tuple[str, str], ...]
    tones: tuple[tuple[str, str], ...]
    waiting_count: int
    is_narrowed: bool


@dataclass(frozen=True)
class FoundThing:
    """A finding beside the text: what, and where it is."""

    part: str
    is_error: bool
    says: str
    where: str
    start: int
    end: int


@dataclass(frozen=True)
class TrialRow:
    """What an example customer would read in the subject, or why nothing would be sent."""

    name: str
    words: str
    subject: str
    why: str
    is_error: bool


@dataclass(frozen=True)
class NeededField:
    """A field that the words use, and whether nothing is sent without it."""

    path: str
    words: str
    is_needed: bool


@dataclass(frozen=True)
class Checks:
    """Everything that checking has to say about a pane's words."""

    findings: tuple[FoundThing, ...]
    trials: tuple[TrialRow, ...]
    needed: tuple[NeededField, ...]
    error_count: int
    subject_count: int


@dataclass(frozen=True)
class Pane:
    """One language of the editor."""

    side: str
    language: str
    words: str
    others: tuple[Choice, ...]
    subject: str
    body: str
    mark: str
    mark_seen: str
    number: int
    state: str
    state_words: str
    story: str
    note: str
    may_write: bool
    may_publish: bool
    may_send_back: bool
    why_not_publish: str
    refusal: str
    checks: Checks
    shown_href: str


@dataclass(frozen=True)
class VersionRow:
    """A version in the history."""

    href: str
    words: str
    language: str
    state: str
    state_words: str
    who: str
    when: str
    note: str


@dataclass(frozen=True)
class EditorPage:
    """A template with two languages side by side."""

    code: str
    name: str
    lede: str
    variant_words: str
    is_letter: bool
    here: str
    company_name: str
    panes: tuple[Pane, ...]
    palette: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    examples: tuple[tuple[str, str], ...]
    views: tuple[tuple[str, str], ...]
    versions: tuple[VersionRow, ...]
    uses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DiffLine:
    """A line of the comparison: kind " ", "-" or "+", and its pieces with whether just they changed."""

    kind: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class UserRow:
    """A message that this version wrote."""

    href: str
    subject: str
    customer: str
    when: str
    state: str
    state_words: str


@dataclass(frozen=True)
class VersionPage:
    """One version: what it says, what changed against another, and who got it."""

    code: str
    name: str
    language: str
    language_words: str
    number: int
    state: str
    state_words: str
    facts: tuple[tuple[str, str], ...]
    against: tuple[Choice, ...]
    against_words: str
    lines: tuple[DiffLine, ...]
    has_changes: bool
    users: tuple[UserRow, ...]
    users_words: str
    may_revert: bool
    back_href: str
    shown_href: str


@dataclass(frozen=True)
class BrandPage:
    """A company's brand."""

    company_id: int
    name: str
    companies: tuple[Choice, ...]
    colour: str
    reply_to: str
    register: str
    foot: str
    signature: str
    reason: str
    has_logo: bool
    refusal: str
    sender: str
