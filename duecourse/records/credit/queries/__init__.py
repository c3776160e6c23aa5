"""The questions to credit, a file per subject."""
