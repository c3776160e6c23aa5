"""Who followed a link, a person or a machine?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from duecourse.records.communications.rules.links import Visit, by_persons, hash_of, hashes_in, new_links

T = UUID("11111111-1111-4111-8111-111111111111")
SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def visit(after: int, link: int = 1, *, agent: str = FIREFOX, method: str = "GET", source: str = "office") -> Visit:
    """A visit so many seconds after sending."""
    return Visit(after * 10 + link, link, SENT + timedelta(seconds=after), method, agent, source)


def ids(*visits: Visit) -> list[int]:
    return [one.id for one in by_persons(visits, sent_at=SENT)]


def test_every_link_has_a_token_of_its_own_of_which_the_hash_is_kept() -> None:
    one, other = new_links("https://x.example/", T), new_links("https://x.example", T)
    urls = [one.pay, one.will_pay, one.plan, one.wrong, other.pay]
    assert len(set(urls)) == 5 and all(url.startswith(f"https://x.example/a/{T.hex}/") for url in urls)
    assert hashes_in(one, f"Pay: {one.pay} or {other.plan}") == [("pay", hash_of(one.pay.rpartition("/")[2]))]


@pytest.mark.parametrize("token", ["", "x", "ü" * 43, "a" * 44, "a" * 42 + ".", "a" * 42 + "\n", "../" + "a" * 40])
def test_what_is_no_token_is_not_looked_up(token: str) -> None:
    assert hash_of(token) is None


def test_a_person_reads_when_the_mail_has_been_there_for_a_minute() -> None:
    assert ids(visit(61)) == [611]
    assert ids(visit(59)) == []


def test_who_looks_within_the_first_minute_is_a_machine_for_good() -> None:
    assert ids(visit(10), visit(4000)) == []
    assert ids(visit(10, source="scanner"), visit(4000)) == [40001]


def test_who_asks_for_headers_only_is_a_machine_for_good() -> None:
    assert ids(visit(300, method="HEAD"), visit(301)) == []


def test_who_sweeps_over_the_links_is_a_machine() -> None:
    assert ids(visit(300, 1), visit(302, 2), visit(304, 3)) == []
    assert len(ids(visit(300, 1), visit(302, 2))) == 2
    assert len(ids(visit(300, 1), visit(400, 2), visit(500, 3))) == 3


@pytest.mark.parametrize(
    "agent",
    ["", "curl/8.1", "Mozilla/5.0 (compatible; Barracuda Sentinel)", "Mimecast-URL-Scanner", "python-requests/2", "SkypeUriPreview",
     "Mozilla/5.0 HeadlessChrome/120", "Googlebot/2.1", "BingPreview/1.0b", "Mozilla/5.0 (Proofpoint URL Defense)"],
)  # fmt: skip
def test_known_scanners_are_machines(agent: str) -> None:
    assert ids(visit(300, agent=agent)) == []


@pytest.mark.parametrize(
    "agent",
    [FIREFOX, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1",
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0"],
)  # fmt: skip
def test_what_people_read_with_is_a_person(agent: str) -> None:
    assert len(ids(visit(300, agent=agent))) == 1
