"""How does an operation say no?"""

from typing import ClassVar

from duecourse.foundation.kit.words import Text, _


class Refused(Exception):
    """An anticipated no: one translatable line that a door shows to the person who asked."""

    says: ClassVar[str] = _("This is not possible.")

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params = params

    @property
    def text(self) -> Text:
        """The sentence, to be translated at the door."""
        return Text(self.says, self.params)

    def __str__(self) -> str:
        return str(self.text)
