"""The messages' columns, for the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.communications import models

if TYPE_CHECKING:
    import ibis


def calls_table() -> ibis.Table:
    """Telephone calls, with whom they reached."""
    return table_of(models.Call)


def messages_table() -> ibis.Table:
    """What was said and answered, with its state and moments."""
    return table_of(models.Message)


def replies_table() -> ibis.Table:
    """What customers answered: texts, and mails that people wrote and that were filed to them; a row an answer."""
    import ibis

    texts = messages_table()
    texts = texts.filter(texts.direction == "in")
    entries, mails, threads = (table_of(one) for one in (models.ThreadMessage, models.IncomingMail, models.Thread))
    mails = mails.filter(mails.machine == "none").select(of_mail="id")
    threads = threads.filter(threads.is_verified, threads.customer_id.notnull())
    threads = threads.select("tenant_id", "company_id", "customer_id", of_thread="id")
    entries = entries.filter(entries.kind == "in").select("thread_id", "mail_id", "at")
    written = threads.join(entries, threads.of_thread == entries.thread_id)
    written = written.join(mails, written.mail_id == mails.of_mail)
    columns = ("tenant_id", "company_id", "customer_id")
    return ibis.union(texts.select(*columns, at="created_at"), written.select(*columns, "at"))
