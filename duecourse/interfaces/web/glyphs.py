"""How are an icon and a key written? By the hundred on a page, so each is made once and kept."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from duecourse.interfaces.web import statics

_ICON = Markup('<svg class="glyph" viewBox="0 0 24 24" {}><use href="{}#{}"></use></svg>')
_LABEL = Markup('role="img" aria-label="{}"')
_SILENT = Markup('aria-hidden="true"')


def icon(name: str, label: str = "") -> Markup:
    """Write an icon; without a label it says nothing to who cannot see it."""
    return _icon(statics.address("duecourse/icons.svg"), name, label)


@lru_cache(maxsize=1024)
def key(name: str) -> Markup:
    """Write a key."""
    return Markup("<kbd>{}</kbd>").format(name)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, label: str) -> Markup:
    return _ICON.format(_LABEL.format(label) if label else _SILENT, sprite, name)
