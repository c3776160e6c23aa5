"""Bank files for tests: the same movements said in every format, with balances that add up unless asked otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

OURS = "BE71096123456769"


@dataclass(frozen=True)
class Paid:
    """One entry: above zero where money came in."""

    amount: str
    on: date = date(2026, 3, 2)
    name: str = "Punctual BV"
    account: str = "NL91ABNA0417164300"
    text: str = "Invoice 2026-0017"
    reference: str = ""
    end_to_end: str = ""
    structured: str = ""
    is_reversal: bool = False
    is_pending: bool = False
    reason: str = ""
    parts: tuple[str, ...] = ()


def closing_of(opening: str, paid: Sequence[Paid]) -> Decimal:
    return Decimal(opening) + sum((Decimal(one.amount) for one in paid if not one.is_pending), Decimal(0))


def camt(
    paid: Sequence[Paid],
    *,
    opening: str = "1000.00",
    on: date = date(2026, 3, 2),
    number: str = "41",
    account: str = OURS,
    currency: str = "EUR",
    kind: str = "053",
    version: str = "08",
    closing: str | None = None,
) -> bytes:
    outer, inner = {
        "053": ("BkToCstmrStmt", "Stmt"),
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]
    end = closing or f"{closing_of(opening, paid)}"
    balances = _balance("OPBD", opening, on, currency) + _balance("CLBD", end, on, currency) if kind == "053" else ""
    entries = "".join(_entry(one, currency, version) for one in paid)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"><{outer}>
<GrpHdr><MsgId>M{number}</MsgId><CreDtTm>{on}T18:00:00+01:00</CreDtTm></GrpHdr>
<{inner}><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{on}T18:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{balances}{entries}</{inner}></{outer}></Document>
""".encode()


def _balance(code: str, amount: str, on: date, currency: str) -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _entry(one: Paid, currency: str, version: str) -> str:
    side = "DBIT" if one.amount.startswith("-") else "CRDT"
    status = "PDNG" if one.is_pending else "BOOK"
    status = f"<Cd>{status}</Cd>" if version >= "07" else status
    details = "".join(_details(one, part, currency, version) for part in one.parts or (one.amount,))
    reversal = "<RvslInd>true</RvslInd>" if one.is_reversal else ""
    reference = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{one.amount.lstrip('-')}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>{reference}"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _details(one: Paid, part: str, currency: str, version: str) -> str:
    name = f"<Pty><Nm>{one.name}</Nm></Pty>" if version >= "08" else f"<Nm>{one.name}</Nm>"
    side = "Cdtr" if one.amount.startswith("-") else "Dbtr"
    amount = part.lstrip("-")
    wrapped = f"<Amt Ccy='{currency}'>{amount}</Amt>"
    amounts = wrapped if version >= "04" else f"<AmtDtls><TxAmt>{wrapped}</TxAmt></AmtDtls>"
    structured = f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{one.structured}</Ref></CdtrRefInf></Strd>"
    reason = f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn></RtrInf>" if one.reason else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{one.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>{amounts}"
        f"<RltdPties><{side}>{name}</{side}><{side}Acct><Id><IBAN>{one.account}</IBAN></Id></{side}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{one.text}</Ustrd>{structured if one.structured else ''}</RmtInf>{reason}</TxDtls>"
    )


def mt940(
    paid: Sequence[Paid],
    *,
    opening: str = "1000.00",
    on: date = date(2026, 3, 2),
    number: str = "41/1",
    account: str = OURS,
    currency: str = "EUR",
    pages: str = "FF",
    closing: str | None = None,
) -> bytes:
    end = closing or f"{closing_of(opening, paid)}"
    lines = [":20:STARTUMS", f":25:{account}", f":28C:{number}", f":60{pages[0]}:{_swift(opening, on, currency)}"]
    for one in paid:
        mark = (
            ("RC" if one.amount.startswith("-") else "RD")
            if one.is_reversal
            else ("D" if one.amount[0] == "-" else "C")
        )
        amount = one.amount.lstrip("-").replace(".", ",")
        code = "159" if one.reason else "166"
        reason = f"?34{one.reason}" if one.reason else ""
        purpose = f"?20EREF+{one.end_to_end or 'NOTPROVIDED'}?21SVWZ+{one.text}"
        lines += [
            f":61:{one.on:%y%m%d}{one.on:%m%d}{mark}{amount}NTRF{one.end_to_end or 'NONREF'}//{one.reference or 'NONREF'}",
            f":86:{code}?00GUTSCHRIFT{purpose}?31{one.account}?32{one.name}{reason}",
        ]
    lines += [f":62{pages[1]}:{_swift(end, on, currency)}", "-"]
    return "\r\n".join([*lines, ""]).encode()


def _swift(amount: str, on: date, currency: str) -> str:
    return f"{'D' if amount.startswith('-') else 'C'}{on:%y%m%d}{currency}{amount.lstrip('-').replace('.', ',')}"


def bai2(
    paid: Sequence[Paid], *, opening: str = "1000.00", on: date = date(2026, 3, 2), account: str = "0123456789"
) -> bytes:
    def cents(amount: str | Decimal) -> int:
        return int(Decimal(amount) * 100)

    end = closing_of(opening, paid)
    rows = [f"03,{account},USD,010,{cents(opening)},,,015,{cents(end)},,/"]
    total = cents(opening) + cents(end)
    for one in paid:
        code = "475" if one.amount.startswith("-") else "195"
        total += cents(one.amount.lstrip("-"))
        rows.append(f"16,{code},{cents(one.amount.lstrip('-'))},,{one.reference},{one.end_to_end},{one.text}")
        rows.append(f"88,{one.name}")
    rows.append(f"49,{total},{len(rows) + 1}/")
    group = [f"02,122099999,123456789,1,{on:%y%m%d},,USD,2/", *rows]
    group.append(f"98,{total},1,{len(group) + 1}/")
    file = [f"01,122099999,123456789,{on:%y%m%d},0200,1,80,,2/", *group]
    file.append(f"99,{total},1,{len(file) + 1}/")
    return "\n".join([*file, ""]).encode()


def ofx(
    paid: Sequence[Paid],
    *,
    version: int = 1,
    balance: str = "1000.00",
    on: date = date(2026, 3, 2),
    currency: str = "EUR",
) -> bytes:
    def said(name: str, value: str) -> str:
        return f"<{name}>{value}</{name}>" if version == 2 else f"<{name}>{value}\n"

    rows = "".join(
        f"<STMTTRN>{said('TRNTYPE', 'OTHER')}{said('DTPOSTED', f'{one.on:%Y%m%d}120000.000[-5:EST]')}"
        f"{said('TRNAMT', one.amount)}{said('FITID', one.reference or str(index))}{said('NAME', one.name)}"
        f"{said('MEMO', one.text)}</STMTTRN>\n"
        for index, one in enumerate(paid)
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
        if version == 2
        else "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
    )
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{said('CURDEF', currency)}<BANKACCTFROM>{said('BANKID', '1')}"
        f"{said('ACCTID', '1452687')}</BANKACCTFROM><BANKTRANLIST>{said('DTSTART', f'{on:%Y%m%d}')}"
        f"{said('DTEND', f'{on:%Y%m%d}')}{rows}</BANKTRANLIST><LEDGERBAL>{said('BALAMT', balance)}"
        f"{said('DTASOF', f'{on:%Y%m%d}')}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    ).encode()
