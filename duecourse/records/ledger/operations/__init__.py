"""The verbs of the ledger, a file per subject."""
