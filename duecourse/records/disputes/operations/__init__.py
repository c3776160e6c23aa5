"""The verbs of disputes, a file per subject."""
