"""Who paid, for what, and under which references? The details of one payment in ISO 20022."""

from collections.abc import Iterator
from decimal import Decimal

from duecourse.foundation.wires.bank.content import Transaction
from duecourse.foundation.wires.bank.nodes import Node
from duecourse.foundation.wires.bank.values import account_of, reference, tidy


def describe(node: Node, *, is_credit: bool, ours: str) -> Transaction:
    """Read the details of one payment; its amount is for the caller to say."""
    name, account = _other(node, is_credit=is_credit, ours=ours)
    references = [said for each in node.all("RmtInf") for said in _references(each)]
    reason = node.at("RtrInf")
    return Transaction(
        amount=Decimal(0),
        end_to_end_id=reference(node.say("Refs", "EndToEndId")),
        structured_reference=reference(references[0]) if references else "",
        text=tidy(" ".join(dict.fromkeys(_texts(node, references)))),
        other_name=name,
        other_account=account,
        return_reason=_reason(reason) if reason else "",
        bank_reference=reference(node.say("Refs", "AcctSvcrRef")),
    )


def _reason(node: Node) -> str:
    said = node.say("Rsn", "Cd") or node.say("Rsn", "Prtry") or node.say("RtrRsn", "Cd") or node.say("AddtlInf")
    return tidy(said, most=140) or "?"


def _other(node: Node, *, is_credit: bool, ours: str) -> tuple[str, str]:
    """The other side: who paid, or whom we paid; where an entry takes a payment back, the sides may be changed."""
    parties = node.at("RltdPties")
    if parties is None:
        return "", ""
    sides = ("Dbtr", "Cdtr") if is_credit else ("Cdtr", "Dbtr")
    found = []
    for side in sides:
        account = _account(parties.at(f"{side}Acct"))
        name = _name(parties.at(side)) or _name(parties.at(f"Ultmt{side}"))
        found += [(name, account)] if name or account else []
    return next((one for one in found if one[1] != ours), (found or [("", "")])[0])


def _name(node: Node | None) -> str:
    if node is None:
        return ""
    ways = (("Nm",), ("Pty", "Nm"), ("Agt", "FinInstnId", "Nm"), ("Agt", "FinInstnId", "BICFI"))
    return tidy(next((said for way in ways if (said := node.say(*way))), ""), most=200)


def _account(node: Node | None) -> str:
    if node is None:
        return ""
    ways = (("Id", "IBAN"), ("Id", "Othr", "Id"), ("Id", "PrtryAcct", "Id"), ("Id", "BBAN"))
    return account_of(next((said for way in ways if (said := node.say(*way))), ""))[0]


def _references(node: Node) -> Iterator[str]:
    for each in node.all("Strd"):
        for found in each.all("CdtrRefInf"):
            if said := found.say("Ref") or found.say("CdtrRef"):
                yield said


def _texts(node: Node, references: list[str]) -> Iterator[str]:
    """Every word about what was paid for, in the order in which it stands."""
    for remitted in node.all("RmtInf"):
        yield from (tidy(each.text) for each in remitted.all("Ustrd"))
        for each in remitted.all("Strd"):
            yield from (tidy(doc.say("Nb") or doc.say("RfrdDocNb")) for doc in each.all("RfrdDocInf"))
            yield from (tidy(more.text) for more in each.all("AddtlRmtInf"))
    yield from (tidy(said) for said in references[1:])
    yield tidy(node.say("AddtlTxInf"))
