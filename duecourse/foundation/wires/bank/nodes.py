"""What stands in an XML file of a bank? Parsed without any document type, entities, or anything fetched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from duecourse.foundation.kit.words import _
from duecourse.foundation.wires.bank.content import BankFileRefused

DEEPEST: Final = 60
LONGEST_WORD: Final = 100_000


@dataclass
class Node:
    """An element: its name without namespace, its attributes, its own text, its line, and what stands inside."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text without blanks around."""
        return "".join(self.pieces).strip()

    def all(self, name: str) -> list["Node"]:
        """Its children of a name."""
        return [child for child in self.children if child.name == name]

    def at(self, *path: str) -> "Node | None":
        """The first element along a path of names."""
        node: Node | None = self
        for name in path:
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node

    def say(self, *path: str) -> str:
        """The text along a path; nothing where there is none."""
        node = self.at(*path)
        return node.text if node else ""

    def each(self, *names: str) -> Iterator["Node"]:
        """All elements of some names, wherever they stand inside, outermost first."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.each(*names)


def read_xml(raw: bytes) -> Node:
    """Parse a file; refused with the line where it breaks, and where it declares a document type."""
    root = Node("", 0)
    stack = [root]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise BankFileRefused(_("The file is nested too deeply."))
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(" ")[2], parser.CurrentLineNumber, plain)
        stack[-1].children.append(node)
        stack.append(node)

    def refuse(*_declared: object) -> None:
        raise BankFileRefused(_("The file declares a document type; banks' files have none, so it is not read."))

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.CharacterDataHandler = lambda data: stack[-1].pieces.append(data[:LONGEST_WORD])
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise BankFileRefused(
            _("Line %(line)s: the file is not well-formed XML (%(why)s). Is it whole?"),
            line=error.lineno,
            why=expat.ErrorString(error.code),
        ) from None
    except (ValueError, LookupError) as error:
        raise BankFileRefused(_("The file's encoding is not known (%(why)s)."), why=str(error)[:80]) from None
    return root
