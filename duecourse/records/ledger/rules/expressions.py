"""How does a mapping read as SQL? One SELECT over the raw texts: typed values, and every reason against a row.

Nothing of a file or a mapping reaches the statement but as a quoted literal; file columns are called c0, c1, ...
The sub-selects are fenced with OFFSET 0, so that PostgreSQL works out each text and each value once.
"""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Mapped
from typing import Final

from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.values import NO, YES, DateFormat, DecimalStyle
from duecourse.records.ledger.rules.mapping import PLACEHOLDER, Mapping, Source, column_index, columns_of
from duecourse.records.ledger.rules.targets import Field, FieldType, Kind

TYPES: Final[dict[str, str]] = {
    "text": "text",
    "key": "text",
    "email": "text",
    "choice": "text",
    "currency": "text",
    "amount": "numeric(19,4)",
    "decimal": "numeric(19,8)",
    "date": "date",
    "integer": "integer",
    "flag": "boolean",
}
_PLAIN_STYLE: Final = "1,234.56"
_FOREIGN_WORDS: Final[dict[str, str]] = {
    "inv": "invoice", "bill of sale": "invoice", "rechnung": "invoice", "factuur": "invoice", "facture": "invoice",
    "credit": "credit_note", "cn": "credit_note", "credit memo": "credit_note", "creditnote": "credit_note",
    "gutschrift": "credit_note", "creditnota": "credit_note", "avoir": "credit_note", "note de credit": "credit_note",
    "debit": "debit_note", "debit memo": "debit_note", "on account": "on_account", "akonto": "on_account",
    "zinsen": "interest", "rente": "interest", "interets": "interest", "gebuhr": "fee", "kosten": "fee", "frais": "fee",
    "bank transfer": "transfer", "wire": "transfer", "uberweisung": "transfer", "overschrijving": "transfer",
    "virement": "transfer", "dd": "direct_debit", "sepa": "direct_debit", "lastschrift": "direct_debit",
    "incasso": "direct_debit", "domiciliering": "direct_debit", "prelevement": "direct_debit", "check": "cheque",
    "credit card": "card", "karte": "card", "kaart": "card", "carte": "card", "bar": "cash",
    "sole trader": "sole_trader", "private": "consumer", "write-off": "writeoff", "write off": "writeoff",
    "chargeback": "return", "payment received": "payment",
}  # fmt: skip
_ACCENTS: Final = ("àáâãäåçèéêëìíîïñòóôõöùúûüýÿšžœæøłß", "aaaaaaceeeeiiiinooooouuuuyyszoaols")
_ISO_DAY: Final = (
    r"^((19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    r"|(19|20)(0[48]|[2468][048]|[13579][26])-02-29|2000-02-29)([T ][0-9]{2}:[0-9]{2}.*)?$"
)
_PLAIN_NUMBER: Final = "^-?[0-9]{1,14}([.][0-9]+)?$"
_EMAIL: Final = r"^[^@\s<>(),;:]+@[^@\s<>(),;:]+[.][^@\s<>(),;:.]+$"


def literal(text: str) -> str:
    """Quote a text for PostgreSQL (standard_conforming_strings is on everywhere)."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def rows_sql(mapping: Mapping, *, kind: Kind, header: Sequence[str], defaults: Mapped[str, str], raw: str) -> str:
    """Write the SELECT that reads the raw table: row_no, bad (space-separated `field:code`), and every field typed.

    `defaults` holds SQL literals for fields that a row leaves empty, such as the company's currency.
    """
    compiler = _Compiler(mapping, kind=kind, header=header)
    mapped = [field for field in kind.fields if field.name in mapping.columns]
    texts = [f"{compiler.text(mapping.columns[field.name])} AS t_{field.name}" for field in mapped]
    texts += [f"{expression} AS {name}" for name, expression in compiler.days().items()]
    values = [f"{compiler.value(field)} AS v_{field.name}" for field in mapped]
    passed = [f"t_{field.name}" for field in mapped] + list(compiler.days())
    checks = ["CASE WHEN cells IS NOT NULL THEN 'row:width' END", *(compiler.check(field) for field in mapped)]
    bad = f"nullif(concat_ws(' ', {', '.join(filter(None, checks))}), '')"
    filled = f"coalesce({', '.join(f'c{index}' for index in range(len(header)))}) IS NOT NULL"
    outs = [_out(field, field in mapped, defaults.get(field.name)) for field in kind.fields]
    return (
        f"SELECT row_no, {bad} AS bad, {', '.join(outs)} FROM (SELECT {', '.join(['row_no', 'cells', *passed, *values])}"
        f" FROM (SELECT {', '.join(['row_no', 'cells', *texts])} FROM {raw} WHERE {filled} OFFSET 0) AS texts OFFSET 0)"
        " AS found"
    )


def shown_sql(mapping: Mapping, *, header: Sequence[str], code: str, raw: str) -> tuple[str, str]:
    """Write the expressions for the file's column and cell that a reason (its field in `code`) is about."""
    column, value = [], []
    for name, source in mapping.columns.items():
        indexes = [index for index in (column_index(header, each) for each in columns_of(source)) if index is not None]
        if not indexes:
            continue
        column.append(f"WHEN {literal(name)} THEN {literal(' + '.join(header[index] for index in indexes)[:80])}")
        cells = ", ".join(f"{raw}.c{index}" for index in indexes)
        value.append(f"WHEN {literal(name)} THEN left(concat_ws(' + ', {cells}), 200)")
    if not column:
        return "''", "''"
    return f"CASE {code} {' '.join(column)} ELSE {code} END", f"CASE {code} {' '.join(value)} ELSE '' END"


def _out(field: Field, is_mapped: bool, default: str | None) -> str:
    value = f"v_{field.name}" if is_mapped else "NULL"
    if default is not None:
        value = f"coalesce({value}, {default})"
    return f"({value})::{TYPES[field.type]} AS {field.name}"


class _Compiler:
    """Writes the expressions of one mapping over one header."""

    def __init__(self, mapping: Mapping, *, kind: Kind, header: Sequence[str]) -> None:
        self.mapping, self.kind, self.header = mapping, kind, header

    def text(self, source: Source) -> str:
        """Write the text of a source: NULL where nothing is given."""
        found = self._given(source)
        if source.upper:
            found = f"upper({found})"
        if source.slug and not source.template:
            found = slug_sql(found)
        if source.map:
            pairs = " ".join(f"WHEN {literal(old)} THEN {_or_null(new)}" for old, new in source.map.items())
            found = f"CASE {found} {pairs} ELSE {found} END"
        return found if source.default is None else f"coalesce({found}, {literal(source.default)})"

    def days(self) -> dict[str, str]:
        """Name the columns of days that are added to dates."""
        sources = self.mapping.columns.items()
        return {f"d_{name}": self._cell(each.plus_days_from) for name, each in sources if each.plus_days_from}

    def value(self, field: Field) -> str:
        """Write the typed value of a field over its text t_…: NULL where it cannot be read."""
        source, text = self.mapping.columns[field.name], f"t_{field.name}"
        writers: dict[FieldType, Callable[[], str]] = {
            "text": lambda: f"left({text}, {field.length})",
            "key": lambda: f"CASE WHEN length({text}) <= {field.length} THEN {text} END",
            "amount": lambda: _amount(source, text),
            "decimal": lambda: _decimal(source, text),
            "date": lambda: self._date(field.name, source, text),
            "integer": lambda: _integer(text),
            "currency": lambda: _currency(text),
            "flag": lambda: _flag(text),
            "choice": lambda: _choice(field, text),
            "email": lambda: _email(field, text),
        }
        return writers[field.type]()

    def check(self, field: Field) -> str:
        """Write the reason against a field's text, or ''."""
        source, text, value = self.mapping.columns[field.name], f"t_{field.name}", f"v_{field.name}"
        cases = []
        if field.required:
            cases.append(f"WHEN {text} IS NULL THEN {literal(field.name + ':missing')}")
        if source.plus_days_from:
            day = f"d_{field.name}"
            cases.append(f"WHEN {day} IS NOT NULL AND {_integer(day)} IS NULL THEN {literal(field.name + ':days')}")
            cases.append(
                f"WHEN {text} IS NOT NULL AND {day} IS NOT NULL AND {value} IS NULL THEN {literal(field.name + ':date')}"
            )
        elif field.type != "text":
            cases.append(f"WHEN {text} IS NOT NULL AND {value} IS NULL THEN {literal(f'{field.name}:{field.type}')}")
        if source.negative == "reject":
            cases.append(f"WHEN {value} < 0 THEN {literal(field.name + ':negative')}")
        return f"CASE {' '.join(cases)} END" if cases else ""

    def _given(self, source: Source) -> str:
        if source.constant is not None:
            return _or_null(source.constant)
        if source.template is not None:
            return self._template(source)
        if source.fingerprint:
            cells = ", ".join(f"coalesce({self._cell(name)}, '')" for name in source.fingerprint)
            return f"upper(left(md5(concat_ws(chr(31), {cells})), 16))"
        if source.column is None:
            return "NULL::text"
        return self._cell(source.column, strip=source.strip)

    def _template(self, source: Source) -> str:
        """Put a template together; a placeholder names a column of the file, or else a field of ours."""
        parts, end, template = [], 0, source.template or ""
        for found in PLACEHOLDER.finditer(template):
            if found.start() > end:
                parts.append(literal(template[end : found.start()]))
            cell = self._mentioned(found[1])
            parts.append(slug_sql(cell) if found[2] or source.slug else cell)
            end = found.end()
        if end < len(template):
            parts.append(literal(template[end:]))
        return f"({' || '.join(parts)})" if parts else "NULL::text"

    def _mentioned(self, name: str) -> str:
        index = column_index(self.header, name)
        if index is None and name in self.mapping.columns and not self.mapping.columns[name].template:
            return self.text(self.mapping.columns[name])
        return self._cell(name)

    def _cell(self, name: str | None, *, strip: bool = True) -> str:
        index = column_index(self.header, name or "")
        if index is None:
            return "NULL::text"
        return f"nullif(btrim(c{index}, E' \\t\\r\\n'), '')" if strip else f"nullif(c{index}, '')"

    def _date(self, name: str, source: Source, text: str) -> str:
        found = _any_date(source, text)
        if source.plus_days_from:
            found = f"({found} + {_integer(f'd_{name}')})"
        return found if source.plus_days is None else f"({found} + {int(source.plus_days)})"


def slug_sql(text: str) -> str:
    """Write a text as it may stand in an address: a-z, 0-9 and hyphens; NULL when nothing is left."""
    plain = f"translate(lower({text}), {literal(_ACCENTS[0])}, {literal(_ACCENTS[1])})"
    return f"nullif(btrim(regexp_replace({plain}, '[^a-z0-9]+', '-', 'g'), '-'), '')"


def _or_null(text: str) -> str:
    return literal(text) if text else "NULL::text"


def _amount(source: Source, text: str) -> str:
    style = DecimalStyle.of(source.decimal or _PLAIN_STYLE)
    found = style.sql(text)
    if style.point == ".":
        found = f"CASE WHEN {text} ~ {literal(_PLAIN_NUMBER)} THEN {text}::numeric ELSE {found} END"
    found = f"({found})::numeric(19,4)"
    return {"flip": f"-{found}", "absolute": f"abs({found})"}.get(source.negative, found)


def _decimal(source: Source, text: str) -> str:
    bare = f"btrim(rtrim({text}, '%'))"
    style = DecimalStyle.of(source.decimal or _PLAIN_STYLE)
    number = f"CASE WHEN {bare} ~ {literal(_PLAIN_NUMBER)} THEN {bare}::numeric END" if style.point == "." else "NULL"
    share = f"CASE WHEN right({text}, 1) = '%' THEN 0.01 ELSE 1 END"
    return f"(CASE WHEN length({text}) <= 24 THEN coalesce({number}, {style.sql(bare)}) * {share} END)"


def _any_date(source: Source, text: str) -> str:
    formats = source.dates or ("%Y-%m-%d",)
    found = []
    for pattern in formats:
        if pattern == "%Y-%m-%d":
            found.append(f"CASE WHEN {text} ~ {literal(_ISO_DAY)} THEN left({text}, 10)::date END")
        else:
            found.append(_sane(DateFormat.of(pattern).sql(text)))
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _sane(date_sql: str) -> str:
    return (
        f"(SELECT day FROM (SELECT {date_sql} AS day OFFSET 0) AS read WHERE day BETWEEN '1900-01-01' AND '2099-12-31')"
    )


def _integer(text: str) -> str:
    return f"CASE WHEN {text} ~ '^[+-]?[0-9]{{1,6}}([.,]0*)?$' THEN rtrim(split_part(replace({text}, ',', '.'), '.', 1))::int END"


def _currency(text: str) -> str:
    known = ", ".join(literal(code) for code in sorted(CURRENCIES))
    return f"CASE WHEN upper({text}) IN ({known}) THEN upper({text}) END"


def _email(field: Field, text: str) -> str:
    return f"CASE WHEN length({text}) <= {field.length} AND {text} ~ {literal(_EMAIL)} THEN lower({text}) END"


def _flag(text: str) -> str:
    yes, no = (", ".join(literal(word) for word in sorted(words) if word) for words in (YES, NO))
    return f"CASE WHEN lower({text}) IN ({yes}) THEN true WHEN lower({text}) IN ({no}) THEN false END"


def _choice(field: Field, text: str) -> str:
    """Read one of our words as written or loosely (capitals, spaces, hyphens), or a usual foreign word for one."""
    ours = ", ".join(literal(word) for word in field.choices)
    loose = f"translate(lower({text}), ' -', '__')"
    foreign = {old: new for old, new in _FOREIGN_WORDS.items() if new in field.choices}
    plain = f"translate(lower({text}), {literal(_ACCENTS[0])}, {literal(_ACCENTS[1])})"
    others = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in foreign.items())
    rest = f" ELSE CASE {plain} {others} END" if others else ""
    return f"CASE WHEN {text} IN ({ours}) THEN {text} WHEN {loose} IN ({ours}) THEN {loose}{rest} END"
