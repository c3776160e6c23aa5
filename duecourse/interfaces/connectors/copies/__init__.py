"""The wire to an archive of invoices that gives each under an address of its own; knows numbers and bytes, no item."""
