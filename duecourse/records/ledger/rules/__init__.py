"""Pure decisions of the ledger: what a foreign file means, and when a snapshot is not to be believed."""
