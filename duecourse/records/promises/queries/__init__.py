"""The questions to the promises, a file per subject."""
