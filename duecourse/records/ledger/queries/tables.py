"""The ledger's columns, for the portfolio: tables that an expression over the whole book reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.ledger import models

if TYPE_CHECKING:
    import ibis


def items_table() -> ibis.Table:
    """Items, with their projection at the company's business date."""
    return table_of(models.Item)


def movements_table() -> ibis.Table:
    """Dated changes of open amounts."""
    return table_of(models.Movement)


def customers_table() -> ibis.Table:
    """Customers of every company."""
    return table_of(models.Customer)


def parties_table() -> ibis.Table:
    """Legal persons behind the customers."""
    return table_of(models.Party)


def contacts_table() -> ibis.Table:
    """Persons and desks at the customers."""
    return table_of(models.Contact)


def receipts_table() -> ibis.Table:
    """Money seen at the bank."""
    return table_of(models.Receipt)


def matches_table() -> ibis.Table:
    """Which money at the bank pays which item, as intervals."""
    return table_of(models.ReceiptMatch)


def blocks_table() -> ibis.Table:
    """Stops on customers and items, as intervals."""
    return table_of(models.Block)


def dunning_levels_table() -> ibis.Table:
    """Every severity that an item ever reached."""
    return table_of(models.DunningLevel)


def portfolio_assignments_table() -> ibis.Table:
    """Which portfolio a customer belonged to, as intervals."""
    return table_of(models.PortfolioAssignment)


def standings_table() -> ibis.Table:
    """Numbers about customers that higher floors wrote down."""
    return table_of(models.CustomerStanding)


def outlooks_table() -> ibis.Table:
    """Numbers about items that higher floors wrote down."""
    return table_of(models.ItemOutlook)


def batches_table() -> ibis.Table:
    """Files that were handed in."""
    return table_of(models.ImportBatch)


def rejections_table() -> ibis.Table:
    """Rows of files that were not taken."""
    return table_of(models.ImportRejection)


def rates_table() -> ibis.Table:
    """Dated exchange rates."""
    return table_of(models.FxRate)
