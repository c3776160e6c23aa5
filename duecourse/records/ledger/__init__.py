"""Parties, customers, contacts, items, movements, receipts, imports, documents: what is owed. Knows nothing of what is done about it."""
