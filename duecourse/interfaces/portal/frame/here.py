"""Where does a customer stand who reads a page: by which link, in whose name, in which language, at which moment?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from duecourse.foundation.identity.queries import moment_of
from duecourse.records.communications.operations import portal as sessions
from duecourse.records.communications.operations.portal import Session
from duecourse.records.communications.queries import access, portal
from duecourse.records.communications.queries.portal import Selling, Visitor
from duecourse.records.communications.rules.portal import Terms
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.operations.portal_acts import By


@dataclass(frozen=True)
class Here:
    """The visit of a customer: plain data for one request."""

    session: Session
    visitor: Visitor
    company: Selling
    terms: Terms
    language: str
    now: datetime
    days: Mapping[int, date]

    @property
    def tenant(self) -> UUID:
        """The tenant whose pages these are."""
        return self.visitor.tenant_id

    @property
    def ref(self) -> str:
        """The part of every address that names this visit."""
        return self.session.ref

    @property
    def day(self) -> date:
        """The business date of the company that wrote."""
        return self.days.get(self.company.id, self.now.date())

    @property
    def by(self) -> By:
        """Whoever acts here, for the operations."""
        return By(self.visitor, self.days, self.now)

    @property
    def is_remembered(self) -> bool:
        """Tell whether this browser is remembered and needs no link."""
        return bool(self.session.access_id)

    @property
    def may_be_remembered(self) -> bool:
        """Tell whether its reader can ask for that."""
        return not self.is_remembered and not self.visitor.is_preview and self.visitor.contact_id is not None

    def offers(self, way: str) -> bool:
        """Tell whether the company offers this way to answer."""
        return way in self.terms.ways

    def url(self, route: str, *args: object) -> str:
        """Give the address of a page of this visit."""
        return reverse(route, args=[self.ref, *args])


class CustomerRequest(HttpRequest):
    """A request that came through the customers' door."""

    here: Here


def come_in(session: Session, *, now: datetime) -> Here | None:
    """Ask again whether the link still leads anywhere, and read what every page shows."""
    tenant = session.tenant_id
    visitor = _visitor(session, now=now)
    if visitor is None:
        return None
    return Here(
        session=session,
        visitor=visitor,
        company=portal.selling(tenant, visitor.company_id),
        terms=portal.terms_of(tenant, visitor.company_id),
        language=session.language or sessions.spoken(visitor.language),
        now=moment_of(tenant, now),
        days=portal.days_of(tenant),
    )


def session_of(request: HttpRequest, ref: str) -> Session | None:
    """Read the visit from the browser's cookie; each address has one of its own."""
    return sessions.unsealed(request.COOKIES.get(sessions.cookie_name(), ""), ref=ref)


def remember(response: HttpResponse, session: Session) -> None:
    """Give the browser the visit, for the addresses of this visit only."""
    response.set_cookie(**sessions.cookie_of(session))


def forget(response: HttpResponse, session: Session) -> None:
    """Take the visit from the browser."""
    kept = sessions.cookie_of(session)
    response.delete_cookie(kept["key"], path=kept["path"], samesite=kept["samesite"])


def _visitor(session: Session, *, now: datetime) -> Visitor | None:
    if session.access_id:
        return access.visitor_by_access(session.tenant_id, session.access_id, now=now)
    if session.link_id:
        return portal.visitor_by_link(session.tenant_id, session.link_id, now=now)
    return _previewer(session)


def _previewer(session: Session) -> Visitor | None:
    account = ledger.accounts_by_id(session.tenant_id, [session.customer_id]).get(session.customer_id)
    if account is None:
        return None
    return portal.previewed(session.tenant_id, account.id, company_id=account.company_id, language=session.language)
