"""The verbs of promises, a file per subject."""
