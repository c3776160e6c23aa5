"""Which files do the three ERPs hand over, for a first load and for a day?"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from world import tables
from world.bank import advices, statement
from world.life import Life
from world.people import COMPANIES
from world.sheets import write_table
from world.tables import Table


@dataclass(frozen=True)
class DayFiles:
    """Tables per company code and file name (without ending) as of the evening of a day."""

    day: date
    companies: dict[str, dict[str, Table]]
    statements: dict[str, str] = field(default_factory=dict)
    """Per company code what its bank says (camt.053), where it says anything."""
    advices: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per company code the payment advices that came, by file name."""

    def write(self, folder: Path) -> list[Path]:
        """Write each table as its company's ERP would, one folder a company, none without rows; return the files."""
        written = []
        for code, named in self.companies.items():
            home = folder / code
            home.mkdir(parents=True, exist_ok=True)
            filled = {name: table for name, table in named.items() if table.rows}
            written += [write_table(table, company=code, path=home / name) for name, table in filled.items()]
            if said := self.statements.get(code):
                written.append(home / "bank-statement.xml")
                written[-1].write_text(said, encoding="utf-8")
            for name, said in self.advices.get(code, {}).items():
                written.append(home / name)
                written[-1].write_text(said, encoding="utf-8")
        return written


def history_files(life: Life, *, day: date) -> DayFiles:
    """Return everything up to the end of the day, as a first load needs it."""
    books, open_amounts = life.books, life.books.open_amounts(on=day)
    known = [m for m in books.movements if m.booked_on <= day]
    companies = {}
    for code in COMPANIES:
        accounts = [a for a in life.accounts if a.company == code and a.since <= day]
        mine = [i for i in books.items if i.company == code and i.issued_on <= day]
        movements = [m for m in known if books.items[m.item].company == code]
        companies[code] = {
            "customers": tables.customers(accounts),
            "contacts": tables.contacts(accounts),
            "ledger": tables.ledger(life, chosen=mine, movements=movements),
            "items": tables.items(life, chosen=mine),
            "payments": tables.payments(life, chosen=movements),
            "promises": tables.promises(life, company=code, day=day, past=False),
            "promises-past": tables.promises(life, company=code, day=day, past=True),
            "disputes": tables.disputes(life, company=code, closed=False),
            "disputes-closed": tables.disputes(life, company=code, closed=True),
            "blocks": tables.blocks(life, chosen=[b for b in books.blocks if life.accounts[b.account].company == code]),
            "notes": tables.notes(life, chosen=[n for n in books.notes if life.accounts[n.account].company == code]),
            "levels": tables.levels(life, chosen=mine, open_amounts=open_amounts),
            "rates": tables.rates(company=code, start=life.spec.start, last=day),
            f"snapshot-{day}": tables.snapshot(life, chosen=mine, open_amounts=open_amounts),
        }
    return DayFiles(day, companies)


def day_files(life: Life, *, day: date) -> DayFiles:
    """Return what is new or changed today, and a snapshot of all that is open tonight."""
    books, open_amounts = life.books, life.books.open_amounts(on=day)
    booked = [m for m in books.movements if m.booked_on == day]
    returned = {m.item for m in booked if m.kind == "return"}
    companies = {}
    for code in COMPANIES:
        ours = {account.id for account in life.accounts if account.company == code}
        fresh = [a for a in life.accounts if a.id in ours and a.since == day]
        mine = [i for i in books.items if i.company == code and i.issued_on <= day]
        companies[code] = {
            "customers": tables.customers(fresh),
            "contacts": tables.contacts(fresh),
            "items": tables.items(life, chosen=[i for i in mine if i.issued_on == day or i.id in returned]),
            "payments": tables.payments(life, chosen=[m for m in booked if books.items[m.item].company == code]),
            "blocks": tables.blocks(life, chosen=[b for b in books.blocks if b.account in ours and b.from_on == day]),
            "notes": tables.notes(life, chosen=[n for n in books.notes if n.account in ours and n.written_on == day]),
            "rates": tables.rates(company=code, start=day, last=day),
            f"snapshot-{day}": tables.snapshot(life, chosen=mine, open_amounts=open_amounts),
        }
    statements = {code: statement(life, company=code, day=day) for code in COMPANIES}
    return DayFiles(day, companies, statements, {code: advices(life, company=code, day=day) for code in COMPANIES})
