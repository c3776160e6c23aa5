"""What is each KPI of some customers as of a day? Every source is read once, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.figures import contacts, flows, opened, words, worth
from duecourse.insight.queries.figures.asking import DAY, Question, Sums
from duecourse.insight.queries.figures.kept import QUICKER
from duecourse.insight.queries.seeing import Whom, whom
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import KPIS, MONTHLY, Kpi
from duecourse.insight.rules.kpis.figures import Figure, Input
from duecourse.insight.rules.kpis.inputs import measure_of
from duecourse.records.ledger.queries.rates import rates_into

WINDOW_DAYS: Final = 90
NONE: Final[Mapping[str, Kpi]] = {}
Source = Callable[[Question], Sums]


class SayWhichCurrency(Refused):
    """Companies of several currencies are added up, and nobody said in which."""

    says = _("These companies keep their books in %(currencies)s: choose a currency for figures of all of them.")


class NoSuchFigure(Refused):
    """No KPI is called like this."""

    says = _("There is no figure called “%(slug)s”; the nearest is “%(near)s”.")


SOURCES: Final[tuple[tuple[Source, frozenset[str]], ...]] = (
    (
        opened.by_age,
        frozenset(
            "debits credits receivables current overdue over_90 unapplied disputed promised planned overdue_days "
            "open_items overdue_items".split()
        ),
    ),
    (opened.by_month, frozenset({MONTHLY})),
    (opened.to_collect, frozenset({"to_collect"})),
    (opened.by_customer, frozenset({"owing_customers", "largest_ten"})),
    (opened.in_limits, frozenset({"exposure_in_limit", "limits", "over_limit"})),
    (
        flows.sales,
        frozenset("sales sales_month sales_quarter sales_year invoiced invoiced_count days".split()) | {MONTHLY},
    ),
    (
        flows.payments,
        frozenset(
            "paid paid_days paid_days_due paid_days_late credited written_off written_off_year".split(),
        ),
    ),
    (
        flows.before,
        frozenset(
            "receivables_month_start receivables_quarter_start receivables_year_start receivables_mean".split(),
        ),
    ),
    (
        words.promises,
        frozenset(
            "promises_kept promises_partly promises_broken promises_left_out promised_judged promised_kept "
            "highest_broken_level promises_made".split()
        ),
    ),
    (
        words.disputes,
        frozenset(
            "disputes_opened disputes_opened_count disputes_closed_count dispute_days dispute_days_median "
            "disputes_open_count disputes_open_days dispute_work_days disputes_due_count disputes_in_time_count "
            "deductions_taken deductions_open deductions_invalid deductions_recovered".split()
        ),
    ),
    (contacts.contacts, frozenset("touches_30 touched_customers_30 due_customers acted_customers".split())),
    (contacts.reached, frozenset({"contacts_made", "right_contacts", "answers"})),
    (words.cash, frozenset({"forecast", "forecast_actual"})),
    (words.bands, frozenset({"forecast_weeks", "forecast_weeks_inside"})),
    (worth.collected, frozenset({"collectable", "collected"})),
    (worth.costs, frozenset({"staff_cost", "contacts_cost"})),
    (worth.said, frozenset({"dso_target", "capital_share"})),
)
"""Which question to the tables gives which inputs."""


def figures(
    tenant: UUID,
    among: Among,
    on: date,
    *,
    slugs: Collection[str] | None = None,
    currency: str = "",
    window_days: int = 0,
    restated: bool = False,
    own: Mapping[str, Kpi] = NONE,
) -> dict[str, Figure]:
    """Work the figures out, all of them or those named, in the order of the catalogue, then those of `own`.

    `currency`: empty = the base currency of the companies, or the one of the tenant's terms where they differ.
    `window_days`: 0 = as the tenant's terms say. A currency without a rate of the day is refused. `own`: what the reader
    may see of figures that people defined (`queries/own_kpis.py: kpis`).
    """
    kpis = kpis_of(slugs, own)
    question = question_of(tenant, among, on, currency=currency, window_days=window_days, restated=restated)
    values = values_of(question, {name for kpi in kpis for name in kpi.inputs})
    return {kpi.slug: figure_of(kpi, values, question) for kpi in kpis}


def kpis_of(slugs: Collection[str] | None, own: Mapping[str, Kpi] = NONE) -> tuple[Kpi, ...]:
    """Find KPIs by their slugs."""
    known = {**own, **KPIS}
    if slugs is None:
        return (*KPIS.values(), *own.values())
    for slug in slugs:
        if slug not in known:
            raise NoSuchFigure(slug=slug, near=get_close_matches(slug.lower(), known, n=1, cutoff=0)[0])
    return tuple(known[slug] for slug in (*KPIS, *own) if slug in slugs)


def question_of(
    tenant: UUID, among: Among, on: date, *, currency: str = "", window_days: int = 0, restated: bool = False
) -> Question:
    """Say whom and what is asked about: companies, customers, currency, rates, window."""
    terms = InsightTerms.objects.of(tenant).first()
    meant = whom(tenant, among, on, restated=restated)
    into = currency or _currency_of(meant, terms.currency if terms else "")
    days = window_days or (terms.window_days if terms else WINDOW_DAYS)
    return Question(among, meant, on, days, into, rates_into(tenant, into, on=on) if into else {}, restated)


def _currency_of(meant: Whom, otherwise: str) -> str:
    kept = sorted({row.base_currency for row in meant.companies})
    if len(kept) <= 1:
        return kept[0] if kept else otherwise
    if not otherwise:
        raise SayWhichCurrency(currencies=", ".join(kept))
    return otherwise


def values_of(question: Question, names: Iterable[str]) -> dict[str, Decimal | None]:
    """Read the inputs named (and whatever their sources give besides), in the currency of the question."""
    wanted, sums = frozenset(names), Sums()
    for source, gives in SOURCES:
        if gives & wanted:
            sums.joined(_quicker(source, gives & wanted, question) or source(question))
    return sums.values(question)


def _quicker(source: Source, wanted: frozenset[str], question: Question) -> Sums | None:
    """Take from the sums that are kept what they know of a source."""
    way, gives = QUICKER.get(source, (None, frozenset()))
    found = way(question) if way is not None and wanted <= gives else None
    told = {MONTHLY} if found is None else {MONTHLY, *found.money, *found.plain}
    return found if wanted <= told else None


def figure_of(kpi: Kpi, values: Mapping[str, Decimal | None], question: Question) -> Figure:
    """Work one figure out of its inputs."""
    value = kpi.worked_out(values)
    return Figure(
        slug=kpi.slug,
        value=value,
        unit=kpi.unit,
        currency=question.currency,
        on=question.on,
        from_on=begin_of(kpi, question),
        inputs=tuple(_input(name, values.get(name)) for name in _names(kpi, values)),
        is_restated=question.restated,
        is_at_least=value is not None and kpi.is_at_least(values),
        why_none=why_none(kpi, values) if value is None else None,
    )


def begin_of(kpi: Kpi, question: Question) -> date | None:
    """Tell on which day a KPI's window begins."""
    begins = {
        "days": question.since,
        "month": question.month_start + DAY,
        "quarter": question.quarter_start + DAY,
        "year": question.year_start + DAY,
        "thirty": question.on - timedelta(days=contacts.PRESSURE_DAYS - 1),
        "week": words.last_week(question.on),
    }
    return begins.get(kpi.window)


def why_none(kpi: Kpi, values: Mapping[str, Decimal | None]) -> Text:
    """Say why a KPI has no value: an input is not known, or there is nothing to divide by."""
    missing = [name for name in kpi.inputs if name != MONTHLY and values.get(name) is None]
    if missing:
        return Text(_("Not known: %(input)s."), {"input": measure_of(missing[0]).words})
    return Text(_("There is nothing to divide by in this window."))


def _names(kpi: Kpi, values: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """Name the inputs of a KPI; of single months those that have something to say."""
    named = [name for name in kpi.inputs if name != MONTHLY]
    if MONTHLY not in kpi.inputs:
        return tuple(named)
    kinds, number = ("sales", "days", "aged", "invoiced"), 0
    while f"sales_m{number}" in values:
        named += [f"{kind}_m{number}" for kind in kinds if values.get(f"{kind}_m{number}")]
        number += 1
    return tuple(named)


def _input(name: str, value: Decimal | None) -> Input:
    measure = measure_of(name)
    return Input(name, measure.words, value, measure.unit, measure.has_rows)
