"""The questions to the disputes, a file per subject."""
