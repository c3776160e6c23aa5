"""How does an answer become a table, with the rows behind each figure?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from duecourse.foundation.kit.words import Text
from duecourse.insight.rules.reports.answers import Answer, Cell, Datum, Heading, Row
from duecourse.insight.rules.reports.spec import Spec
from duecourse.interfaces.web import doors, formats, words
from duecourse.interfaces.web.reports import asking, writing
from duecourse.interfaces.web.reports.shown import Figure, Group, Head, Line, Table


@dataclass(frozen=True)
class Around:
    """What a table needs to know besides the answer: its question, its page, and where customers' pages are."""

    spec: Spec
    href: str
    behind_href: str
    customers: Mapping[int, str]
    is_editing: bool = False

    @property
    def is_list(self) -> bool:
        """Tell whether it lists single rows."""
        return not self.spec.values


def table(answer: Answer, around: Around) -> Table:
    """Make the table of an answer."""
    code = "" if one_currency(answer) else "all"
    heads = tuple(_head(one, answer, around) for one in answer.columns)
    return Table(
        heads=heads,
        lines=tuple(_line(row, answer, around, code) for row in answer.rows),
        groups=tuple(_groups(answer, around)) if _has_groups(around.spec) else (),
        totals=tuple(_line(row, answer, around, code) for row in answer.totals),
    )


def one_currency(answer: Answer) -> str:
    """Give the currency of all amounts on the page; "" where there are none, or several."""
    if answer.currency:
        return answer.currency
    found = {row.currency for row in (*answer.rows, *answer.totals) if row.currency}
    return next(iter(found)) if len(found) == 1 else ""


def _has_groups(spec: Spec) -> bool:
    return bool(spec.columns) and (len(spec.values) > 1 or bool(spec.compare))


def _head(one: Heading, answer: Answer, around: Around) -> Head:
    spec, is_number = around.spec, writing.is_number(one)
    name = _name(one, answer, around)
    sorts = not one.is_value or (one.across is None and one.part == "")
    if not sorts or not around.href or (around.is_list and one.key not in spec.rows):
        return Head(name, is_number)
    is_it = spec.sort == one.key
    falls = not spec.falls if is_it else one.is_value
    query = asking.query_of(asking.sorted_by(spec, one.key, falls=falls))
    told = ("descending" if spec.falls else "ascending") if is_it else ""
    return Head(name, is_number, *hrefs(around, query), sorted=told)


def _name(one: Heading, answer: Answer, around: Around) -> str:
    """Say a heading; across the columns the column's own name is enough where there is one value."""
    if one.is_value and around.spec.columns and not _has_groups(around.spec):
        return across_words(one, around.spec) if one.across is not None else _("All")
    name = words.say(one.name)
    said = name[:1].upper() + name[1:]
    code = one_currency(answer)
    return f"{said}, {code}" if one.unit == "money" and code else said


def hrefs(around: Around, query: str) -> tuple[str, str]:
    """Give the address of another question at this report: as a page, and as what htmx puts in its place."""
    href = f"{around.href}?{query}"
    return href, f"{href}&edit=1" if around.is_editing else href


def across_words(one: Heading, spec: Spec) -> str:
    """Say which column a heading belongs to."""
    dimension = Heading(spec.columns, one.name, "text", is_value=False)
    return writing.label(one.across_label, dimension, one.across or "") if one.across else words.say(one.across_label)


def _groups(answer: Answer, around: Around) -> Iterator[Group]:
    """Say over the headings of values to which column they belong."""
    keys = [one for one in answer.columns if not one.is_value]
    if keys:
        yield Group("", len(keys))
    places: dict[str | None, list[Heading]] = {}
    for one in answer.value_columns:
        places.setdefault(one.across, []).append(one)
    for place, found in places.items():
        yield Group(_("All") if place is None else across_words(found[0], around.spec), len(found))


def _line(row: Row, answer: Answer, around: Around, code: str) -> Line:
    keys = [one for one in answer.columns if not one.is_value]
    cells = [*_named(row, keys, around), *_values(row, answer, around, code)]
    return Line(tuple(cells), "" if row.kind in ("row", "total") else row.kind)


def _named(row: Row, keys: Sequence[Heading], around: Around) -> Iterator[Figure]:
    """Write what names a row; a subtotal, the others and a total have fewer names than there are columns."""
    for at, heading in enumerate(keys):
        if at >= len(row.labels):
            is_first = at == len(row.labels) and row.kind != "row"
            yield Figure(called(row) if is_first else "")
            continue
        key = row.keys[at] if at < len(row.keys) else ""
        said = writing.label(row.labels[at], heading, key)
        yield Figure(said, writing.is_number(heading), _leads(row, heading, around))


def called(row: Row) -> str:
    """Say what a row is that sums up others."""
    names = {"total": _("Total"), "others": _("Others"), "subtotal": _("Together")}
    name = names.get(row.kind, "")
    return f"{name}, {row.currency}" if row.kind == "total" and row.currency else name


def _leads(row: Row, heading: Heading, around: Around) -> str:
    slug = heading.key.partition(":")[0]
    if slug in ("item", "number") and row.item_id:
        return doors.address("item", row.item_id)
    if slug.startswith("customer") and row.customer_id is not None and row.customer_id in around.customers:
        return doors.address("customer", around.customers[row.customer_id])
    return ""


def _values(row: Row, answer: Answer, around: Around, code: str) -> Iterator[Figure]:
    for datum, heading in zip(row.cells, answer.value_columns, strict=True):
        text = _written(datum, heading, row.currency if code else "")
        if around.is_list:
            yield Figure(text, writing.is_number(heading), _leads(row, heading, around))
            continue
        drills = datum is not None and heading.part in ("", "before") and around.behind_href
        href = f"{around.behind_href}?{behind(around.spec, row, heading)}" if drills else ""
        yield Figure(text, writing.is_number(heading), href, href)


def _written(datum: Datum | Text, heading: Heading, currency: str) -> str:
    """Write a cell; where rows have several currencies, each amount says its own."""
    if heading.unit != "money" or not currency or not isinstance(datum, Decimal) or not datum:
        return writing.written(datum, heading)
    sign = "+" if heading.part == "change" and datum > 0 else ""
    return sign + formats.money(datum, currency)


def behind(spec: Spec, row: Row, heading: Heading) -> str:
    """Give the address of the rows behind a figure, after the question's own."""
    pairs = [("c_kind", row.kind), *(("c_key", key) for key in row.keys)]
    pairs += [("c_currency", row.currency)] if row.currency else []
    pairs += [("c_across", heading.across)] if heading.across is not None else []
    pairs += [("c_value", heading.key)]
    pairs += [("c_before", "1")] if heading.part == "before" else []
    return f"{asking.query_of(spec)}&{urlencode(pairs)}"


def cell_of(query: Mapping[str, Sequence[str]]) -> Cell:
    """Read which figure an address means."""
    kind = (query.get("c_kind") or ["total"])[-1]
    known = kind if kind in ("row", "subtotal", "others", "total") else "total"
    return Cell(
        kind=known,  # type: ignore[arg-type]
        keys=tuple(query.get("c_key") or ()),
        currency=(query.get("c_currency") or [""])[-1][:3],
        across=query["c_across"][-1] if query.get("c_across") else None,
        is_before=bool(query.get("c_before")),
    )
