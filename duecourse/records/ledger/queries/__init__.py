"""The questions to the ledger, a file per subject."""
