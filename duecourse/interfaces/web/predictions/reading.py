"""How do models read: what they learnt from, how good they are, why they are on or off?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.intelligence.queries import cards
from duecourse.analysis.intelligence.queries.cards import CardRow, TrainingRow, WatchRow
from duecourse.analysis.intelligence.rules.champions import COVER, problems
from duecourse.foundation.kit.charts import calibration, cover
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.predictions.shown import Bin, Card, Figure, Held, Line, Overview, Progress, Segment
from duecourse.interfaces.web.visit import Visit

GOAL: Final = (0.77, 0.85)
UNDER_WAY: Final = ("waiting", "running")


def overview(visit: Visit) -> Overview:
    """Read the list of models."""
    names = {company.id: company.name for company in visit.companies}
    return Overview(
        lines=tuple(line(row) for row in cards.cards(visit.tenant_id)),
        progress=progress(cards.last_training(visit.tenant_id)),
        predicted=tuple(
            (names[one.company_id], one.on_day, one.counts.get("items", 0))
            for one in cards.predicted_days(visit.tenant_id)
            if one.company_id in names
        ),
        may_train=visit.may("model.train"),
        is_simulated=visit.is_simulated,
    )


def card(visit: Visit, row: CardRow) -> Card:
    """Read one model's card."""
    metrics = row.metrics
    bins, segments = _bins(metrics), metrics.get("segments") or ()
    is_promise = row.purpose == "promise"
    return Card(
        line=line(row),
        why=why_words(row),
        rival=_("Customer’s share") if is_promise else _("Customer’s mean"),
        counted=_("Promises") if is_promise else _("Items"),
        period=_period(row),
        pairs=_pairs(row),
        judged=_judged(metrics, is_promise=is_promise),
        figures=tuple(_figures(metrics)),
        calibration=_calibration(bins),
        bins=tuple(Bin(_percent(one["told"]), _percent(one["came"]), one["count"]) for one in bins),
        cover=_cover(segments),
        segments=tuple(_segment(one) for one in segments),
        held=tuple(_held(one, metrics) for one in cards.watches(visit.tenant_id, row.id)),
        others=tuple(
            line(one) for one in cards.cards(visit.tenant_id) if one.purpose == row.purpose and one.id != row.id
        ),
        is_watched=not is_promise,
        is_simulated=visit.is_simulated,
    )


def line(row: CardRow) -> Line:
    """Read a model of a list."""
    name = row.hash[: cards.SHORT]
    return Line(
        name=name,
        href=reverse("model", args=[name]),
        purpose=_purposes().get(row.purpose, row.purpose),
        state=row.state,
        state_words=_states().get(row.state, row.state),
        decision=row.decision,
        decision_words=_("On") if row.decision == "on" else _("Off"),
        fitted_at=row.fitted_at,
        until_on=row.until_on,
    )


def progress(row: TrainingRow | None) -> Progress | None:
    """Say how far the last training is, and nothing of one that is done."""
    if row is None or row.state == "done":
        return None
    return Progress(
        is_under_way=row.state in UNDER_WAY,
        says=_progress_words(row),
        is_harm=row.state == "failed",
        percent=round(row.done_share * 100),
        href=reverse("model-training"),
    )


def why_words(row: CardRow) -> str:
    """Say in plain words why a model is on or off."""
    if row.purpose == "promise":
        return _why_of_promises(row)
    if row.reason == "little_history":
        return _("Off: too little history to judge it; customers’ own means serve until there is more.")
    if row.decision == "on":
        return _("On: on this organisation’s own past it beats the customers’ own means, by more than chance.")
    if row.reason == "not_better_than_everybody":
        return _("Off: no better here than expecting of everybody what is usual, so the customer’s mean serves.")
    return _("Off: does not beat the customer’s mean here, so the mean serves.")


def _why_of_promises(row: CardRow) -> str:
    if row.reason == "little_history":
        return _(
            "Off: too few judged promises; each customer’s own share of kept promises serves until there are more."
        )
    if row.decision == "on":
        return _("On: on this organisation’s own promises it beats each customer’s own share, by more than chance.")
    return _("Off: does not beat each customer’s own share of kept promises here, so that share serves.")


def _progress_words(row: TrainingRow) -> str:
    if row.state == "failed":
        return row.problem or _("The training broke off; the reason is in the worker’s log.")
    return {
        "": _("Waiting for a worker …"),
        "history": _("Reading the history …"),
        "backtest": _("Holding it against the past year …"),
        "fit": _("Learning from all of the past …"),
        "keep": _("Writing it down …"),
    }.get(row.step, row.step)


def _period(row: CardRow) -> str:
    if row.from_on is None:
        return _("until %(until)s") % {"until": formats.day(row.until_on)}
    return _("%(begin)s to %(until)s") % {"begin": formats.day(row.from_on), "until": formats.day(row.until_on)}


def _pairs(row: CardRow) -> tuple[tuple[str, str], ...]:
    counted = {
        "items": _("Items"), "customers": _("Customers"), "payments": _("Payments"), "touches": _("Reminders"),
        "promises": _("Promises"), "kept": _("Kept promises"), "disputes": _("Disputes"),
    }  # fmt: skip
    counts = [(words, formats.number(row.counts[key])) for key, words in counted.items() if key in row.counts]
    named = [(_("Hash"), row.hash[:16]), (_("Seed"), str(row.seed)), (_("Version"), row.code_version)]
    return (*counts, *named)


def _judged(metrics: Mapping[str, Any], *, is_promise: bool) -> str:
    if not metrics.get("judged_count"):
        return ""
    count = metrics["judged_count"]
    if is_promise:
        return ngettext(
            "Judged on %(count)s promise, said by what was known when it was made.",
            "Judged on %(count)s promises, each said by what was known when it was made.",
            count,
        ) % {"count": formats.number(count)}
    return ngettext(
        "Judged on %(count)s item, each predicted by what was known on the day it was issued.",
        "Judged on %(count)s items, each predicted by what was known on the day it was issued.",
        count,
    ) % {"count": formats.number(count)}


def _figures(metrics: Mapping[str, Any]) -> Sequence[Figure]:
    named = (
        ("mae_days", _("Days off, on average"), _("How far the expected day was from the day of payment."), False),
        (
            "pinball",
            _("Loss of the whole forecast"),
            _("The pinball loss over nineteen quantiles: smaller is better."),
            False,
        ),
        ("auc_late", _("Late told from not late"), _("1 = always right, 0.5 = by chance."), True),
        (
            "cover80",
            _("Payments inside the 80 % interval"),
            _("Should be 80 %: less is boasting, more is vague."),
            None,
        ),
        (
            "log_loss",
            _("Surprise by what came"),
            _("The log loss of the chances that were said: smaller is better."),
            False,
        ),
        ("brier", _("Squared error of the chances"), _("The Brier score: smaller is better."), False),
    )
    return [
        _figure(metrics[key], key, words, says, rises)
        for key, words, says, rises in named
        if isinstance(metrics.get(key), Mapping)
    ]


def _figure(one: Mapping[str, Any], key: str, words: str, says: str, rises: bool | None) -> Figure:
    write = _percent if key == "cover80" else _decimal
    low, high = one.get("low"), one.get("high")
    interval = "" if low is None or high is None else f"{_signed(low, key)} … {_signed(high, key)}"
    is_good: bool | None = None
    if rises is None:
        is_good = GOAL[0] <= one["model"] <= GOAL[1]
    elif low is not None and high is not None:
        is_good = low > 0 if rises else high < 0
    return Figure(words, says, write(one["model"]), write(one.get("rival")), interval, is_good)


def _bins(metrics: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Give what was said and what came: of items whether they were late, of promises whether they were kept."""
    told = metrics.get("calibration")
    if not isinstance(told, Mapping):
        return ()
    return told.get("late") or told.get("kept") or ()


def _calibration(bins: Sequence[Mapping[str, Any]]) -> Any:
    if not bins:
        return None
    rows = [{"x": one["told"], "y": one["came"], "count": one["count"]} for one in bins]
    spec = calibration(rows, said=_("Chance that was said"), came=_("Share that came true"))
    says = _("On the dashed line what was said came true exactly that often.")
    return chart("calibration", spec, title=_("Said and come true"), says=says)


def _cover(segments: Sequence[Mapping[str, Any]]) -> Any:
    if not segments:
        return None
    rows = [{"x": _segment_words(one), "y": one["cover80"]} for one in segments]
    spec = cover(rows, title=_("Payments inside the 80 % interval"), goal=GOAL)
    return chart("cover", spec, title=_("Cover by segment"), says=_("The band is what an honest 80 % may show."))


def _segment(one: Mapping[str, Any]) -> Segment:
    return Segment(_segment_words(one), one["count"], _percent(one["cover80"]), one["cover80"] >= COVER[0])


def _segment_words(one: Mapping[str, Any]) -> str:
    name = one["segment"]
    if one["by"] == "history":
        return _("no payment known before") if name == "none" else _("%(count)s payments known") % {"count": name}
    if one["by"] == "terms":
        return _("terms of %(days)s days") % {"days": name}
    if one["by"] == "amount":
        return {"small": _("small amounts"), "middle": _("middle amounts"), "large": _("large amounts")}[name]
    said = {"segment": _("segment"), "country": _("country"), "party_kind": _("kind of party")}
    return f"{said.get(one['by'], one['by'])} {name}"


def _held(row: WatchRow, metrics: Mapping[str, Any]) -> Held:
    named = {
        "cover": _("its intervals do not hold"),
        "loss": _("it errs more than its card says"),
        "moved": _("the book is another than the one it learnt from"),
    }
    found = problems(row.figures, metrics)
    return Held(
        on_day=row.on_day,
        period=_("%(begin)s to %(until)s") % {"begin": formats.day(row.from_on), "until": formats.day(row.until_on)},
        count=row.item_count,
        cover=_percent(row.figures.get("cover80")),
        loss=_decimal(row.figures.get("pinball")),
        says=", ".join(named[one] for one in found) or _("holds"),
        is_out=row.is_out,
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{round(value * 100)} %"


def _decimal(value: float | None) -> str:
    return "–" if value is None else formats.number(round(value, 2))


def _signed(value: float, key: str) -> str:
    written = _percent(abs(value)) if key == "cover80" else formats.number(round(abs(value), 2))
    return f"{'−' if value < 0 else '+'}{written}"


def _purposes() -> dict[str, str]:
    return {"payment": _("Payment dates"), "promise": _("Promises"), "cash": _("Cash")}


def _states() -> dict[str, str]:
    return {
        "champion": _("serves"),
        "challenger": _("did worse than the one that serves"),
        "retired": _("served before"),
    }
