"""Limits and risk classes. Knows nothing of orders or scores' origin."""
