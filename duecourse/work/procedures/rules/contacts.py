"""Which contacts carry the day's lines? One per reader - a customer or its payer - and purpose, in the firmest tone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse.work.procedures.rules.steps import Mode

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_FIRMER: Final = 1_000_000
"""Severity counts more than any step number."""
_STRICTNESS: Final = ((Mode.MANUAL, 2), (Mode.APPROVE, 1), (Mode.AUTO, 0))
CONTACT: Final = (
    "tenant_id company_id customer_id planned_on purpose procedure_version_id step_key severity channel template tone "
    "mode deadline_on amounts line_count first_count"
).split()


def contacts(lines: ibis.Table, steps: ibis.Table, run: ibis.Table) -> ibis.Table:
    """One row per customer that is written to (`contacted_id` of the lines) and purpose; it merges their lines of the day.

    Step, channel, template, tone and stated deadline are those of the firmest line (of equals, the later step); the
    mode is the strictest among all. `amounts` = JSON text, amount by currency; `first_count` = lines of items that
    nobody reminded of before, to be listed as new.
    """
    import ibis

    merged = _merged(lines)
    lead = steps.select(
        "step_no", "procedure_version_id", "step_key", "severity", "channel", "template", "tone", "deadline_days"
    )
    both = merged.join(lead, merged.lead_no == lead.step_no).cross_join(run.select(planned_on="on_day"))
    modes = [(both.strictness == rank, mode.value) for mode, rank in _STRICTNESS]
    return both.mutate(
        mode=ibis.cases(*modes, else_=Mode.MANUAL.value),
        deadline_on=(both.planned_on + both.deadline_days.as_interval("D")).cast("date"),
    ).select(*CONTACT)


def _merged(lines: ibis.Table) -> ibis.Table:
    """Add up the lines by currency, then bring the currencies of a contact together."""
    import ibis

    lines = lines.drop("customer_id").rename(customer_id="contacted_id")
    who = ["tenant_id", "company_id", "customer_id", "purpose"]
    rank = lines.severity.cast("int64") * _FIRMER + lines.step_no
    by_currency = lines.group_by(*who, "currency").aggregate(
        amount=lines.collectable_amount.sum().cast("decimal(19, 4)"),
        rank=rank.max(),
        strictness=_strictness(lines.mode).max(),
        line_count=lines.count(),
        first_count=lines.is_first.sum(),
    )
    named = ibis.literal('"') + by_currency.currency + ibis.literal('": "') + by_currency.amount.cast("string") + '"'
    return by_currency.group_by(*who).aggregate(
        amounts=ibis.literal("{") + named.group_concat(sep=", ", order_by=by_currency.currency) + "}",
        lead_no=by_currency["rank"].max() % _FIRMER,
        strictness=by_currency.strictness.max(),
        line_count=by_currency.line_count.sum(),
        first_count=by_currency.first_count.sum(),
    )


def _strictness(mode: ir.StringColumn) -> ir.IntegerValue:
    import ibis

    return ibis.cases(*((mode == name.value, rank) for name, rank in _STRICTNESS), else_=2)
