"""Is a copy asked for under its own address, and under no other?"""

from dataclasses import dataclass, field

import pytest

from duecourse.foundation.wires.http import Answer, HttpOut
from duecourse.interfaces.connectors.copies.source import AddressWrong, HttpCopies, open_source
from duecourse.records.ledger.ports import CopySourceBroken


@dataclass(frozen=True)
class Archive(HttpOut):
    """An archive that remembers what it was asked for."""

    answer: Answer = field(default_factory=lambda: Answer(200, {}, b"%PDF-1.7"))
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, headers: object = None) -> Answer:
        self.asked.append(url)
        return self.answer


def test_numbers_are_quoted_so_that_none_leads_elsewhere() -> None:
    archive = Archive()
    source = HttpCopies("https://erp.example/i/{customer}/{number}.pdf?full=1", http=archive)
    found = source.fetch(number="../../etc?x=1#2/ü", customer="C 1")
    assert archive.asked == ["https://erp.example/i/C%201/..%2F..%2Fetc%3Fx%3D1%232%2F%C3%BC.pdf?full=1"]
    assert found and found.name == "..-..-etc?x=1#2-ü.pdf" and "/" not in found.name


def test_what_is_not_there_is_none_and_what_is_broken_is_said() -> None:
    assert (
        HttpCopies("https://erp.example/{number}", http=Archive(answer=Answer(404, {}, b""))).fetch(
            number="1", customer=""
        )
        is None
    )
    with pytest.raises(CopySourceBroken):
        HttpCopies("https://erp.example/{number}", http=Archive(answer=Answer(302, {}, b""))).fetch(
            number="1", customer=""
        )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://erp.example/",
        "https://{number}.example/x",
        "ftp://erp.example/{number}",
        "https://u:p@erp.example/{number}",
        "{number}",
    ],
)
def test_an_address_that_lets_the_number_choose_the_server_is_refused(url: str) -> None:
    with pytest.raises(AddressWrong):
        open_source({"url": url})
