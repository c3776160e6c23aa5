"""The customer's own pages (not built yet)."""
