"""Keep the words by which customers are found."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

# Lower case, no accents: the same form as kit.text.fold, by which the question is brought.
_FOLD = r"""regexp_replace(normalize(replace(replace(replace(replace(translate(lower({0}), 'øđłðı', 'odldi'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), NFKD), U&'[\0300-\036F]', '', 'g')"""
# The words of name, number and VAT id, and the number as a whole; of contacts that stand the e-mail address as a whole,
# its words, and the digits of the telephone number, and its last eight (a country code or a leading zero is
# written or not). At most 60 characters.
_WORDS = """
    SELECT DISTINCT c.tenant_id, c.id AS customer_id, left(w.word, 60) AS word
    FROM ledger_customer c
    LEFT JOIN ledger_party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id
    CROSS JOIN LATERAL (
        SELECT unnest(regexp_split_to_array({names}, '[^[:alnum:]]+')) AS word
        UNION ALL SELECT {number}
        UNION ALL SELECT unnest(regexp_split_to_array({number}, '[^[:alnum:]]+'))
        UNION ALL SELECT unnest(regexp_split_to_array({email}, '[^[:alnum:]]+') || ARRAY[{email}, t.digits, right(t.digits, 8)])
            FROM ledger_contact k CROSS JOIN LATERAL (SELECT regexp_replace(k.phone, '[^0-9]', '', 'g') AS digits) t
            WHERE k.tenant_id = c.tenant_id AND k.party_id = c.party_id AND (k.customer_id IS NULL OR k.customer_id = c.id)
                AND k.valid_to IS NULL
    ) w
    WHERE c.tenant_id = %(tenant)s AND w.word <> '' {scope}
"""
_FORGET = """
    DELETE FROM ledger_searchtoken s WHERE s.tenant_id = %(tenant)s {scope}
      AND NOT EXISTS (SELECT 1 FROM words w WHERE w.customer_id = s.customer_id AND w.word COLLATE "C" = s.word)
"""


def refresh_search(tenant: UUID, customer_ids: Iterable[int] | None = None) -> None:
    """Make the words of these customers (or all of the tenant) anew, in two statements however many they are."""
    values: dict[str, Any] = {"tenant": tenant}
    scope = {"c": "", "s": ""}
    if customer_ids is not None:
        values["customers"] = sorted(set(customer_ids))
        scope = {"c": "AND c.id = ANY(%(customers)s)", "s": "AND s.customer_id = ANY(%(customers)s)"}
    words = _WORDS.format(
        scope=scope["c"],
        names=_FOLD.format("concat_ws(' ', c.name, p.name, p.vat_id)"),
        number=_FOLD.format("c.number"),
        email=_FOLD.format("k.email"),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH words AS MATERIALIZED ({words})" + _FORGET.format(scope=scope["s"]), values)
        cursor.execute(
            f"INSERT INTO ledger_searchtoken (tenant_id, customer_id, word) {words}"
            " ON CONFLICT (tenant_id, word, customer_id) DO NOTHING",
            values,
        )
