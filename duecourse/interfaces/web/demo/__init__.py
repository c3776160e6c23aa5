"""The simulated company's own buttons."""
