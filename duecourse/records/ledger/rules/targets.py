"""Which fields does each kind of import know, of what type, and by which names do other systems call them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

FieldType = Literal["text", "key", "amount", "date", "integer", "decimal", "currency", "flag", "choice", "email"]
"""`text` is shortened where it is too long, a `key` is refused."""

ITEM_KINDS: Final = ("invoice", "credit_note", "debit_note", "on_account", "interest", "fee")
PARTY_KINDS: Final = ("company", "public", "sole_trader", "consumer", "unknown")
PAYMENT_METHODS: Final = ("transfer", "direct_debit", "card", "cheque", "bill", "cash")
MOVEMENT_KINDS: Final = ("payment", "credit", "writeoff", "return")
PULLED: Final = ("direct_debit", "card", "bill")


@dataclass(frozen=True)
class Field:
    """One of our fields: its type, whether a row needs it, and the names it goes by elsewhere."""

    name: str
    type: FieldType = "text"
    required: bool = False
    length: int = 200
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """What a file of a kind may hold."""

    name: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """Find a field by its name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields, in order."""
        return tuple(field.name for field in self.fields)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())


CUSTOMER: Final = Field(
    "customer", "key", required=True, length=60,
    aliases=_words(
        "customer number|customer no|customer id|account|account number|debtor|debtor number|kundennummer|debitor|"
        "debitorennummer|kunde|konto|klantnummer|klant|debiteur|debiteurnummer|numero client|code client|client|"
        "compte client|cust no|kunnr|bill-to"
    ),
)  # fmt: skip
NAME: Final = _words(
    "customer name|company|company name|organization|kundenname|firma|firmenname|klantnaam|naam|bedrijfsnaam|nom|"
    "nom du client|raison sociale|name 1|name1"
)
NUMBER: Final = Field(
    "number", "key", required=True, length=80,
    aliases=_words(
        "invoice number|invoice no|invoice|invoice #|invoice id|item|item number|document|document number|reference|"
        "doc no|rechnungsnummer|rechnung|belegnummer|beleg|rechnungs-nr|factuurnummer|factuur|numero de facture|"
        "facture|numero facture|belnr|xblnr|no facture"
    ),
)  # fmt: skip
KIND: Final = Field(
    "kind", "choice", choices=ITEM_KINDS, length=12, aliases=_words("type|document type|belegart|soort|type de piece")
)
INSTALMENT: Final = Field("instalment_no", "integer", aliases=_words("instalment|installment|rate|termijn|echeance no"))
DUE: Final = Field(
    "due_on", "date",
    aliases=_words(
        "due date|due|payment due|net due date|faelligkeit|falligkeit|fallig am|falligkeitsdatum|vervaldatum|"
        "vervaldag|echeance|date d'echeance|date echeance|nettofaelligkeit"
    ),
)  # fmt: skip
CURRENCY: Final = Field(
    "currency", "currency", length=3, aliases=_words("cur|currency code|waehrung|wahrung|valuta|munt|devise|waers")
)
AMOUNT: Final = Field(
    "amount", "amount", required=True,
    aliases=_words(
        "invoice amount|total|gross|gross amount|original amount|total amount|betrag|rechnungsbetrag|bruttobetrag|"
        "bedrag|factuurbedrag|totaal|montant|montant ttc|total ttc|ttc|dmbtr|wrbtr|line total"
    ),
)  # fmt: skip
NOTE: Final = Field(
    "note", aliases=_words("remark|comment|text|bemerkung|notiz|opmerking|remarque|commentaire"), length=2000
)
_ITEM_REF: Final = (
    Field("customer", "key", length=60, aliases=CUSTOMER.aliases),
    NUMBER,
    KIND,
    INSTALMENT,
)
_EMAIL: Final = Field(
    "email", "email", length=254, aliases=_words("e-mail|mail|email address|emailid|e-mail address|courriel")
)
_PHONE: Final = Field("phone", length=40, aliases=_words("telephone|tel|telefon|telefoon|mobile"))
_LANGUAGE: Final = Field("language", length=10, aliases=_words("lang|sprache|taal|langue"))
_CUSTOMER_FIELDS: Final = (
    Field("country", length=2, aliases=_words("country code|land|pays|landkey|land1")),
    _LANGUAGE,
    Field("zone", length=60, aliases=_words("time zone|timezone|zeitzone")),
    Field("segment", length=40, aliases=_words("customer group|kundengruppe|segment client")),
    Field("sector", length=60, aliases=_words("industry|branche|secteur")),
    Field("address", length=1000, aliases=_words("street|adresse|adres|anschrift|billing address")),
    Field("terms_days", "integer", aliases=_words("terms|payment terms|zahlungsziel|betaaltermijn|delai")),
    Field("payer", "key", length=60, aliases=_words("payer number|head office|zentrale|regulierer")),
    Field("sales_rep", length=150, aliases=_words("sales|salesperson|sales person|vertreter|account manager")),
    Field("customer_since", "date", aliases=_words("since|kunde seit|klant sinds|client depuis")),
    Field("automatic", "flag"),
    Field("party_key", "key", length=100, aliases=_words("party|legal entity|duns")),
    Field("party_kind", "choice", choices=PARTY_KINDS),
    Field("parent_key", "key", length=100, aliases=_words("group|parent|konzern|moeder|groupe")),
    Field("vat_id", length=40, aliases=_words("vat|vat number|ust-idnr|btw|btw-nummer|tva|numero tva")),
    Field("registration", length=60, aliases=_words("company registration|handelsregister|kvk|siren|siret")),
)  # fmt: skip
_CONTACT_FIELDS: Final = (
    Field("contact_name", length=150, aliases=_words("contact|ansprechpartner|contactpersoon|interlocuteur")),
    _EMAIL,
    _PHONE,
)
_ITEM: Final = (
    CUSTOMER,
    Field("customer_name", aliases=NAME),
    NUMBER,
    KIND,
    INSTALMENT,
    Field(
        "issued_on", "date", required=True,
        aliases=_words(
            "issue date|invoice date|date|document date|date issued|rechnungsdatum|belegdatum|datum|factuurdatum|"
            "date de facture|date facture|bldat|posting date|buchungsdatum"
        ),
    ),
    DUE,
    Field("terms_days", "integer", aliases=_words("terms|payment terms|zahlungsziel|betaaltermijn|delai")),
    CURRENCY,
    AMOUNT,
    Field(
        "open_amount", "amount",
        aliases=_words(
            "open|balance|outstanding|outstanding amount|remaining|residual|offen|offener betrag|restbetrag|"
            "openstaand|openstaand bedrag|saldo|solde|reste du|restant du|amount due"
        ),
    ),
    Field("payment_method", "choice", choices=PAYMENT_METHODS, aliases=_words("method|zahlungsart|zahlweg|betaalwijze|mode de paiement")),
    Field("description", aliases=_words("text|subject|betreff|omschrijving|libelle|designation|beschreibung")),
    Field("po_number", length=80, aliases=_words("po|purchase order|purchaseorder|order|bestellnummer|bestelnummer|commande")),
    Field("item_class", length=40, aliases=_words("class|item type|division")),
    Field("linked_number", length=80, aliases=_words("linked invoice|original invoice|applies to|rebzg|bezugsrechnung")),
    Field("discount_share", "decimal", aliases=_words("discount|skonto|discount percent")),
    Field("discount_until", "date", aliases=_words("discount date|skonto bis|discount until")),
    Field("retention_amount", "amount", aliases=_words("retention|einbehalt|inhouding|retenue")),
    Field("is_factored", "flag", aliases=_words("factored|factoring")),
    Field("pay_to", "key", length=34, aliases=_words("pay to|iban")),
    Field("delivery_channel", length=40, aliases=_words("delivery")),
    Field("delivery_status", length=12),
    Field("delivery_on", "date"),
    Field("expected_pay_on", "date", aliases=_words("expected payment date|scheduled payment")),
    *(field for field in _CUSTOMER_FIELDS if field.name != "terms_days"),
    *_CONTACT_FIELDS,
)  # fmt: skip
BANK_STATEMENT: Final = Kind(
    "bank-statement",
    (
        Field("what", "key", required=True, length=1),
        Field("statement", "integer", required=True),
        Field("account", "key", length=60),
        Field("account_name", length=120),
        Field("bic", "key", length=11),
        Field("currency", "key", length=3),
        Field("number", length=40),
        Field("from_on", "date"),
        Field("to_on", "date"),
        Field("opening", "amount"),
        Field("closing", "amount"),
        Field("is_intraday", "flag"),
        Field("format", "key", length=8),
        Field("content", "key", length=64),
        Field("doubt", length=500),
        Field("entry", "integer"),
        Field("amount", "amount"),
        Field("value_on", "date"),
        Field("booked_on", "date"),
        Field("is_reversal", "flag"),
        Field("is_pending", "flag"),
        Field("bank_reference", length=140),
        Field("end_to_end_id", length=140),
        Field("structured_reference", length=140),
        Field("text", length=4000),
        Field("other_name", length=200),
        Field("other_account", length=60),
        Field("return_reason", length=140),
        Field("base", "key", length=40),
    ),
)
"""What a bank's file is turned into: a row S per statement, E per entry, P per payment of a batch."""
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "customers",
            (
                Field("number", "key", required=True, length=60, aliases=("customer", *CUSTOMER.aliases)),
                Field("name", required=True, aliases=NAME),
                *_CUSTOMER_FIELDS,
                *_CONTACT_FIELDS,
            ),
        ),
        Kind(
            "contacts",
            (
                CUSTOMER,
                Field("key", "key", length=100, aliases=_words("contact id|contact number")),
                Field("role", length=20, aliases=_words("function|funktion|functie|fonction")),
                Field("name", length=150, aliases=_words("contact|contact name|ansprechpartner|contactpersoon|nom")),
                Field("salutation", length=60, aliases=_words("anrede|aanhef|civilite")),
                _EMAIL,
                _PHONE,
                _LANGUAGE,
                Field("zone", length=60),
                Field("position", "integer"),
            ),
        ),
        Kind("items", _ITEM),
        Kind("snapshot", _ITEM),
        Kind(
            "ledger",
            (
                *_ITEM,
                Field("settled_amount", "amount", aliases=_words("settled|paid|paid amount|bezahlt|betaald|paye|regle")),
                Field("settled_on", "date", aliases=_words("paid on|payment date|date paid|zahlungsdatum|betaaldatum|date de paiement")),
                Field("settled_after_days", "integer", aliases=_words("days until payment|number of days until payment|days to pay")),
            ),
        ),
        Kind(
            "payments",
            (
                Field("customer", "key", length=60, aliases=CUSTOMER.aliases),
                Field("number", "key", length=80, aliases=("item", *NUMBER.aliases)),
                Field("item_kind", "choice", choices=ITEM_KINDS),
                INSTALMENT,
                Field("kind", "choice", choices=MOVEMENT_KINDS, aliases=("type",)),
                Field("value_on", "date", required=True, aliases=_words("value date|payment date|date|paid on|valuta|wertstellung|valutadatum|date de valeur")),
                Field("booked_on", "date", aliases=_words("booking date|booked date|buchungsdatum|boekdatum")),
                CURRENCY,
                AMOUNT,
                Field("reference", length=140, aliases=_words("receipt|receipt reference|payment reference|payment id|verwendungszweck|mededeling|communication")),
            ),
        ),
        Kind(
            "rates",
            (
                Field("base", "currency", required=True, length=3, aliases=_words("currency|from")),
                Field("quote", "currency", required=True, length=3, aliases=_words("to|base currency")),
                Field("on_day", "date", required=True, aliases=_words("date|day|valid from|datum")),
                Field("rate", "decimal", required=True, aliases=_words("kurs|koers|taux|value")),
            ),
        ),
        Kind(
            "promises",
            (
                *_ITEM_REF,
                Field("made_on", "date", aliases=_words("promised on|date")),
                Field("due_on", "date", required=True, aliases=_words("promise date|due date|pay on|promised for")),
                CURRENCY,
                Field("amount", "amount", aliases=AMOUNT.aliases),
                NOTE,
                Field("state", "choice", choices=("open", "kept", "partly_kept", "broken", "withdrawn")),
            ),
        ),
        Kind(
            "disputes",
            (
                *_ITEM_REF,
                Field("opened_on", "date", aliases=_words("date|dispute date|opened")),
                Field("reason", length=30, aliases=_words("dispute reason|grund|reden|motif|code")),
                CURRENCY,
                Field("amount", "amount", aliases=AMOUNT.aliases),
                NOTE,
                Field("closed_on", "date", aliases=_words("closed|resolved on|erledigt am|gesloten op")),
                Field("outcome", length=20, aliases=_words("result|ergebnis|resultaat")),
            ),
        ),
        Kind(
            "plans",
            (
                *_ITEM_REF,
                Field("plan", "key", length=60, aliases=_words("plan number|plan id|payment plan|ratenplan|afbetalingsplan|echeancier")),
                Field("from_on", "date", aliases=_words("from|since|valid from|von|seit|vanaf|du|depuis")),
                Field("until_on", "date", aliases=_words("until|to|valid to|bis|tot|au")),
                CURRENCY,
                Field("amount", "amount", aliases=AMOUNT.aliases),
            ),
        ),
        Kind(
            "receipts",
            (
                Field("customer", "key", length=60, aliases=CUSTOMER.aliases),
                Field("payer", aliases=_words("payer name|debtor name|remitter|counterparty|name|auftraggeber|zahler|betaler|tegenpartij|donneur d'ordre|payeur")),
                AMOUNT,
                CURRENCY,
                Field("value_on", "date", required=True, aliases=_words("value date|date|booking date|valuta|wertstellung|valutadatum|date de valeur")),
                Field("text", length=2000, aliases=_words("remittance|remittance information|description|verwendungszweck|mededeling|communication|libelle")),
                Field("reference", "key", length=90, aliases=_words("bank reference|entry reference|transaction id|transaction reference|servicer reference|bankreferenz|bankreferentie|reference bancaire")),
            ),
        ),
        BANK_STATEMENT,
        Kind(
            "limits",
            (
                CUSTOMER,
                Field("amount", "amount", aliases=_words("limit|credit limit|kreditlimit|limite|kredietlimiet|limite de credit|encours autorise")),
                Field("is_unlimited", "flag", aliases=_words("unlimited|no limit|unbegrenzt|onbeperkt|illimite")),
                CURRENCY,
                Field("from_on", "date", aliases=_words("valid from|from|since|gueltig ab|von|geldig vanaf|vanaf|valable du")),
                Field("until_on", "date", aliases=_words("valid to|valid until|until|to|expires|gueltig bis|bis|geldig tot|tot|valable au")),
                Field("source", "key", length=12, aliases=_words("insurer|origin|quelle|bron")),
                Field("note", length=200, aliases=("reason", *NOTE.aliases)),
            ),
        ),
        Kind(
            "blocks",
            (
                Field("customer", "key", length=60, aliases=CUSTOMER.aliases),
                Field("number", "key", length=80, aliases=NUMBER.aliases),
                KIND,
                INSTALMENT,
                Field("reason", required=True, length=30, aliases=_words("block reason|dunning block|mahnsperre|grund|reden|motif")),
                Field("from_on", "date", aliases=_words("from|since|von|vanaf|du")),
                Field("until_on", "date", aliases=_words("until|to|to_on|bis|tot|au")),
                NOTE,
            ),
        ),
        Kind(
            "notes",
            (
                CUSTOMER,
                Field("on_day", "date", aliases=_words("date|on|datum")),
                Field("author", length=150, aliases=_words("user|by|autor|auteur")),
                Field("text", required=True, length=20000, aliases=("note", *NOTE.aliases)),
            ),
        ),
        Kind(
            "levels",
            (
                *_ITEM_REF,
                Field("severity", "integer", required=True, aliases=_words("level|dunning level|mahnstufe|niveau|aanmaanniveau")),
                Field("on_day", "date", aliases=_words("date|last notice|dunning date|mahndatum|last dunned")),
                Field("deadline_on", "date", aliases=_words("deadline|stated deadline")),
            ),
        ),
    )
}  # fmt: skip


def kind_of(name: str, more: Iterable[Kind] = ()) -> Kind | None:
    """Find a kind by its name, among ours and those of other contexts."""
    return KINDS.get(name) or next((kind for kind in more if kind.name == name), None)
