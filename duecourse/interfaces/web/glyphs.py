"""How are an icon, a key, a priority and a reason written? By the hundred on a page, so each is made once and kept.

Kept by type too: what is safe HTML and what is text may read the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup

from duecourse.interfaces.web import formats, statics

_ICON = Markup('<svg class="glyph" viewBox="0 0 24 24" {}><use href="{}#{}"></use></svg>')
_LABEL = Markup('role="img" aria-label="{}"')
_SILENT = Markup('aria-hidden="true"')
_BAND = Markup(
    '<span class="band band-{}"><span class="band-meter" aria-hidden="true"><i></i><i></i><i></i><i></i></span>'
    '<span class="band-word">{}</span>{}</span>'
)
_PERCENT = Markup(' <span class="quiet small">{}</span>')
_REASON = Markup(
    '<details class="reason{}" data-explain><summary>{}{}</summary>'
    '<div class="explain" role="note"><p class="strong">{}</p>{}{}</div></details>'
)
_POINTS = Markup(' <span class="points">+{}</span>')
_RULE = Markup('<p class="explain-rule">{}</p>')


def icon(name: str, label: str = "") -> Markup:
    """Write an icon; without a label it says nothing to who cannot see it."""
    return _icon(statics.address("duecourse/icons.svg"), name, label)


@lru_cache(maxsize=1024, typed=True)
def key(name: str) -> Markup:
    """Write a key."""
    return Markup("<kbd>{}</kbd>").format(name)


@lru_cache(maxsize=2048, typed=True)
def band(level: int, words: str, percent: int | None = None) -> Markup:
    """Write a priority: 4 is very high, 1 is low."""
    return _BAND.format(level, words, "" if percent is None else _PERCENT.format(percent))


def reason(
    words: str, rule: str = "", points: int | None = None, end: bool = False, caller: Callable[[], Markup] | None = None
) -> Markup:
    """Write a reason that unfolds to its rule, and to what the template calls it with."""
    return _reason(words, rule, "" if points is None else formats.number(points), end, caller() if caller else "")


@lru_cache(maxsize=4096, typed=True)
def _reason(words: str, rule: str, points: str, end: bool, more: str) -> Markup:
    return _REASON.format(
        " reason-end" if end else "",
        words,
        _POINTS.format(points) if points else "",
        words,
        _RULE.format(rule) if rule else "",
        more,
    )


@lru_cache(maxsize=1024, typed=True)
def _icon(sprite: str, name: str, label: str) -> Markup:
    return _ICON.format(_LABEL.format(label) if label else _SILENT, sprite, name)
