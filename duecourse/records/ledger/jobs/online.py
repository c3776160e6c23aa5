"""How is a provider asked about payments of which it told nothing?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.operations import online, online_news


def ask(tenant: UUID, *, now: datetime) -> None:
    """Ask about every payment whose word is overdue; a provider that does not answer is asked again later."""
    with transaction.atomic(), context.tenant(tenant):
        waiting = online_news.questions(tenant, now=now)
        wires = online.wires_of(tenant, {one.wire_id for one in waiting})
        online_news.close_forgotten(tenant, now=now)
    for one in waiting:
        try:
            news = online.open_provider(wires[one.wire_id]).look(one.provider_id)
        except Refused:
            continue
        if news is not None:
            with transaction.atomic(), context.tenant(tenant):
                online_news.take_word(tenant, one.wire_id, news, now=now)
