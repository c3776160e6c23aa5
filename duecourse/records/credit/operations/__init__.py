"""The verbs of credit, a file per subject."""
