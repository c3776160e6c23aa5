"""Promises to pay and payment plans. Knows nothing of dunning."""
