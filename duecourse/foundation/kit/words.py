"""How does a pure room say something that a door will translate?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _(msgid: str) -> str:
    """Mark a sentence for translation and return it unchanged."""
    return msgid


def _n(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence and its plural for translation and return both unchanged."""
    return one, many


def spelt(key: str) -> str:
    """Write a key as words: “ask-sales” is “Ask sales”."""
    return key.replace("-", " ").replace("_", " ").capitalize()


def _plural_in_english(singular: str, plural: str, count: int) -> str:
    return singular if count == 1 else plural


@dataclass(frozen=True)
class Text:
    """A sentence with its values, in English until a door renders it.

    A `plural` msgid is chosen by `params["count"]`; a value may itself be a `Text`.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)
    plural: str = ""

    def render(
        self,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str] = _plural_in_english,
    ) -> str:
        """Say the sentence in the language of the given translators."""
        if self.plural:
            sentence = ngettext(self.msgid, self.plural, int(str(self.params["count"])))
        else:
            sentence = gettext(self.msgid)
        if not self.params:
            return sentence
        values = {
            name: value.render(gettext, ngettext) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return sentence % values

    def __str__(self) -> str:
        return self.render(_)


_AS_IT_IS = "%(words)s"


def as_written(words: str) -> Text:
    """Give what a person wrote as a sentence that no catalogue changes."""
    return Text(_AS_IT_IS, {"words": words})
