"""By which reference does a payment find its items, and what does a payment QR code say?

Sources: ISO 11649 (creditor reference), ISO 13616 (IBAN), EPC069-12 v2.1 (QR code for credit transfers).
"""

import re
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.text import one_line
from duecourse.foundation.kit.words import Text, _

_IBAN_LENGTHS: Final = {
    code: int(length)
    for code, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
        "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 "
        "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 "
        "SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20",
    )
}
_EPC_MOST_BYTES: Final = 331


class NoReference(Refused):
    """ISO 11649 has 1 to 21 letters and digits behind its four."""

    says = _("“%(value)s” cannot be a payment reference: 1 to 21 letters and digits are needed.")


class NotAnIban(Refused):
    """The check digits or the length are wrong."""

    says = _("“%(iban)s” is not a valid IBAN.")


class NoPaymentCode(Refused):
    """EPC codes carry euros only, 0.01 to 999,999,999.99, a name and one remittance."""

    says = _("No payment code can be made: %(why)s.")


def make_rf(value: str) -> str:
    """Make the ISO 11649 creditor reference of a number such as an invoice number, whose signs are left out."""
    plain = re.sub(r"[^A-Z0-9]", "", value.upper())
    if not 1 <= len(plain) <= 21:
        raise NoReference(value=value)
    return f"RF{98 - _mod97(plain + 'RF00'):02d}{plain}"


def is_rf(reference: str) -> bool:
    """Tell whether it is a creditor reference with right check digits; spaces do not matter."""
    plain = compact(reference)
    return bool(re.fullmatch(r"RF\d\d[A-Z0-9]{1,21}", plain)) and _mod97(plain[4:] + plain[:4]) == 1


def is_iban(iban: str) -> bool:
    """Tell whether it is an IBAN of its country's length with right check digits; spaces do not matter."""
    plain = compact(iban)
    if not re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]{10,30}", plain):
        return False
    return len(plain) == _IBAN_LENGTHS.get(plain[:2], len(plain)) and _mod97(plain[4:] + plain[:4]) == 1


def spaced(reference: str) -> str:
    """Write an IBAN or a reference for reading, in groups of four."""
    plain = compact(reference)
    return " ".join(plain[index : index + 4] for index in range(0, len(plain), 4))


def epc_payload(
    *, name: str, iban: str, amount: Money, reference: str = "", remittance: str = "", bic: str = "", purpose: str = ""
) -> str:
    """Write the text of an EPC payment code: a creditor reference or a free remittance, never both."""
    if not is_iban(iban):
        raise NotAnIban(iban=iban)
    payee = one_line(name)
    if not 1 <= len(payee) <= 70:
        raise NoPaymentCode(why=Text(_("the payee's name needs 1 to 70 letters")))
    if amount.currency != "EUR" or not Decimal("0.01") <= amount.amount <= Decimal("999999999.99"):
        raise NoPaymentCode(why=Text(_("it carries euros only, from 0.01 to 999999999.99")))
    if reference and remittance:
        raise NoPaymentCode(why=Text(_("it carries a reference or a free text, not both")))
    if len(compact(reference)) > 35 or len(one_line(remittance)) > 140 or len(purpose) > 4:
        raise NoPaymentCode(why=Text(_("the reference, the text or the purpose is too long")))
    lines = ["BCD", "002", "1", "SCT", compact(bic), payee, compact(iban), f"EUR{amount.rounded().amount:f}"]
    lines += [purpose.upper(), compact(reference), one_line(remittance)]
    text = "\n".join(lines).rstrip("\n")
    if len(text.encode()) > _EPC_MOST_BYTES:
        raise NoPaymentCode(why=Text(_("its text is longer than 331 bytes")))
    return text


def compact(text: str) -> str:
    """Write an IBAN or a reference as machines do: in capitals, without spaces."""
    return re.sub(r"\s", "", text).upper()


def _mod97(text: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in text)) % 97
