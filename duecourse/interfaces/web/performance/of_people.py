"""How did each person do? What was done stands beside what came in; the one is not said to be the cause of the other."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries.naming import names_of
from duecourse.foundation.identity.queries.people import Colleague
from duecourse.insight.queries.performance import people
from duecourse.insight.queries.seeing import Whom
from duecourse.insight.rules.performance import Cash, Kept, Work
from duecourse.interfaces.web import formats, navigation
from duecourse.interfaces.web.performance import drilling
from duecourse.interfaces.web.performance.shown import Cell, Heading, Table
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import Visit


def table(visit: Visit, meant: Whom, since: date, until: date) -> Table:
    """Read a line a person: the team, and whoever else did something about these customers; all together below."""
    done, kept = people.work_of(meant, since, until), people.promises_of(meant, since, until)
    cash = people.cash_of(meant, since, until)
    team = whose.members(visit)
    others = {*done, *kept} - {one.user_id for one in team}
    names = names_of(others) if others else {}

    def calls(name: str) -> str:
        return drilling.rows_of(visit, "calls", drilling.equals("caller", name), since=since, until=until)

    rows = [
        *(
            _row(one.name, _who(one), done.get(one.user_id), kept.get(one.user_id), _own(cash, one), calls(one.name))
            for one in team
        ),
        *(
            _row(names.get(one, _("Somebody who left")), Cell(), done.get(one), kept.get(one), (), "")
            for one in sorted(others, key=str)
        ),
    ]
    found = [line for lines in rows for line in lines]
    return Table(_("People"), _headings(), tuple(found), _caveat(), _("Nobody works on a portfolio yet."))


def _headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Who"), kind="text"),
        Heading(_("Customers worked"), _("With a call, a note, a promise, a dispute, a task done, or a mail written")),
        Heading(_("Calls")),
        Heading(_("Reached"), _("Calls on which somebody of the customer spoke"), "share"),
        Heading(_("Mails written")),
        Heading(_("Promises made"), _("Written down in the period")),
        Heading(_("Promises due"), _("Of those the person wrote down: judged, due in the period")),
        Heading(_("Kept"), _("Kept through kept, partly kept and broken"), "share"),
        Heading(
            _("Collectable"),
            _(
                "Overdue at the beginning, and what fell overdue since, less disputes, plans, insolvency and legal collection"
            ),
            "money",
        ),
        Heading(_("Collected"), _("Paid on that by value date, less returns"), "money"),
        Heading(_("Collected of collectable"), kind="share"),
    )


def _row(
    name: str, role: Cell, work: Work | None, kept: Kept | None, cash: tuple[Cash, ...], calls: str
) -> list[tuple[Cell, ...]]:
    """Give a line a person, and one more for each further currency."""
    did, judged = work or Work(), kept or Kept()
    sums = cash or (None,)
    lines: list[tuple[Cell, ...]] = []
    for number, one in enumerate(sums):
        own = (
            (
                Cell(did.customer_count),
                Cell(did.call_count, href=calls if did.call_count else ""),
                Cell(did.reached_share),
                Cell(did.mail_count),
                Cell(did.promise_count),
                Cell(judged.kept + judged.partly + judged.broken, note=_left_out(judged)),
                Cell(judged.kept_share),
            )
            if number == 0
            else (Cell(),) * 7
        )
        lines.append((Cell(name, note=role.note, href=role.href, is_again=number > 0), *own, *_money(one)))
    return lines


def _left_out(judged: Kept) -> str:
    """Say how many fell due and are not judged: still open, replaced, withdrawn."""
    count = judged.open + judged.not_judged
    return _("and %(count)s not judged") % {"count": formats.number(count)} if count else ""


def _money(one: Cash | None) -> tuple[Cell, Cell, Cell]:
    if one is None:
        return Cell(), Cell(), Cell()
    return (
        Cell(one.collectable, one.currency),
        Cell(one.collected, one.currency),
        Cell(one.collected_share),
    )


def _own(cash: dict[int | None, tuple[Cash, ...]], one: Colleague) -> tuple[Cash, ...]:
    return people.together(cash, one.portfolio_ids) if one.portfolio_ids else ()


def _who(one: Colleague) -> Cell:
    return Cell(note=navigation.role_words(one.role), href=reverse("team-person", args=[one.user_id]))


def _caveat() -> str:
    return _(
        "What came in is not proof of what somebody did: customers differ, and some would have paid anyway. Who shares a "
        "portfolio shares its amounts. Portfolios are those of the day an item became collectable; a holdout in a procedure "
        "is the way to learn what an act is worth."
    )
