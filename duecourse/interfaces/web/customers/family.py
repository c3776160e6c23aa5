"""Which other accounts share a customer's mail? Its payer, or those that it pays for, as links."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from duecourse.interfaces.web.customers.shown import AccountLink
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account


def links(visit: Visit, accounts: Collection[Account]) -> tuple[AccountLink, ...]:
    """Link to accounts as far as the scope goes; the others are named only."""
    if not accounts:
        return ()
    mine = visit.scope.portfolio_ids
    seen = None if mine is None else set(ledger.account_ids_in(visit.tenant_id, mine).values_list("id", flat=True))
    return tuple(
        AccountLink(
            name=account.name,
            number=account.number,
            href=reverse("customer", args=[account.token]) if seen is None or account.id in seen else "",
        )
        for account in accounts
    )
