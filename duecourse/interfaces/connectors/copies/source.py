"""How is the copy of an invoice fetched by HTTP? From an address with its number in it."""

from typing import Final
from urllib.parse import quote

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.wires.http import HttpOut, client_for
from duecourse.records.ledger.ports import CopySourceBroken, FetchedCopy

NUMBER: Final = "{number}"
CUSTOMER: Final = "{customer}"
_NOT_THERE: Final = frozenset({404, 410})


class AddressWrong(Refused):
    """The address does not say where the number stands, or lets it choose the server."""

    says = _("An address looks like https://erp.example/invoices/{number}.pdf; {customer} may stand in it too.")


class HttpCopies:
    """An archive that answers GET with the file; numbers are quoted, so that none leads to another path."""

    def __init__(self, url: str, *, http: HttpOut | None = None) -> None:
        scheme, _colon, rest = url.partition("://")
        host, _slash, path = rest.partition("/")
        if scheme not in ("https", "http") or NUMBER not in path or "{" in host or "@" in host or not host:
            raise AddressWrong
        self._url, self._http = url, http

    def fetch(self, *, number: str, customer: str) -> FetchedCopy | None:
        """Give the file under the invoice's address; None where the archive has none."""
        url = self._url.replace(NUMBER, quote(number, safe="")).replace(CUSTOMER, quote(customer, safe=""))
        answer = (self._http or client_for(url)).get(url)
        if answer.status in _NOT_THERE:
            return None
        if answer.status != 200:
            raise CopySourceBroken(why=f"HTTP {answer.status}")
        ending = ".pdf" if answer.body.startswith(b"%PDF-") else ""
        return FetchedCopy(f"{number}{ending}".replace("/", "-"), answer.body)


def open_source(settings: dict[str, str]) -> HttpCopies:
    """Open the archive that the settings name: `url`."""
    return HttpCopies(settings.get("url", ""))
