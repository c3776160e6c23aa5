"""How does Duecourse speak to the simulated provider? By the same port as to a real one."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.money import Money
from duecourse.foundation.wires.signed import NotSigned, check_signed
from duecourse.interfaces.connectors.fakepay.tills import Till, Tills, name_of
from duecourse.records.ledger.ports import (
    Checkout,
    NotTheProviders,
    PaymentBroken,
    PaymentCall,
    PaymentNews,
    PaymentOrder,
    PaymentSettings,
)


class FakePay:
    """Opens checkouts on a page of our own, which says that no money moves."""

    def __init__(self, wired: PaymentSettings, tills: Tills) -> None:
        self._wired, self._tills = wired, tills

    def begin(self, order: PaymentOrder) -> Checkout:
        """Open a checkout; the same key gives the same one again."""
        if self._wired.values.get("is_down"):
            raise PaymentBroken(why="the simulated provider is switched off")
        amount = order.amount.rounded()
        till = self._tills.open(
            Till(
                name=name_of(order.key, self._wired.secret),
                amount=str(amount.amount),
                currency=amount.currency,
                reference=order.reference,
                payee=order.payee,
                language=order.language,
                return_url=order.return_url,
                hook_url=self._wired.hook_url,
                secret=self._wired.secret,
                opened_at=now().isoformat(),
            )
        )
        return Checkout(till.name, f"{settings.DUECOURSE_URL.rstrip('/')}/fakepay/{till.name}/", till.expires_at)

    def look(self, provider_id: str) -> PaymentNews | None:
        """Tell how a checkout stands."""
        till = self._tills.find(provider_id)
        if till is None:
            return None
        said = [one for one in till.tellings if one.at <= now().isoformat()]
        if said:
            last = max(said, key=lambda one: one.at)
            return _news(till, last.event, last.state, last.amount, datetime.fromisoformat(last.at), last.why)
        if till.state == "open" and not till.is_open(now()):
            return _news(till, f"{till.name}:expired", "expired", till.amount, till.expires_at)
        return None

    def hear(self, call: PaymentCall) -> Sequence[PaymentNews]:
        """Read `{"type": "payment.paid", "data": {"checkout", "amount", "currency", "at", "why"}}`."""
        try:
            name = check_signed(self._wired.secret, call.headers, call.body, at=call.at)
            told = json.loads(call.body)
        except (NotSigned, ValueError) as error:
            raise NotTheProviders from error
        data = told.get("data") if isinstance(told, dict) else None
        kind = str(told.get("type", "")) if isinstance(told, dict) else ""
        if not isinstance(data, dict) or not kind.startswith("payment."):
            return ()
        return _read(name, kind.removeprefix("payment."), data)


def open_provider(wired: PaymentSettings) -> FakePay:
    """Make the simulated provider; outside of a demo it is refused, for it takes everybody's word that he paid."""
    if not settings.DEMO:
        raise PaymentBroken(why="the simulated provider is for the demo only")
    if not wired.secret:
        raise PaymentBroken(why="no secret is set, so nothing it says would be believed")
    return FakePay(wired, the_tills())


def the_tills() -> Tills:
    """Give the folder of this installation's simulated checkouts."""
    return Tills(Path(settings.HOME) / "fakepay")


def body_of(till: Till, state: str, amount: str, at: str, why: str) -> bytes:
    """Write a webhook as the simulated provider sends it."""
    data = {"checkout": till.name, "amount": amount, "currency": till.currency, "at": at, "why": why}
    return json.dumps({"type": f"payment.{state}", "data": data}).encode()


def _read(event: str, state: str, data: dict[str, Any]) -> Sequence[PaymentNews]:
    try:
        amount = Money(Decimal(str(data["amount"])), str(data["currency"]))
        at = datetime.fromisoformat(str(data["at"]))
        return (PaymentNews(event, str(data["checkout"]), state, amount, at, str(data.get("why", ""))),)
    except (KeyError, ValueError, InvalidOperation) as error:
        raise NotTheProviders from error


def _news(till: Till, event: str, state: str, amount: str, at: datetime, why: str = "") -> PaymentNews:
    return PaymentNews(event, till.name, state, Money(Decimal(amount), till.currency), at, why)
