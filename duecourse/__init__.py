"""Duecourse: receivables that come in, in due course."""
