"""Background jobs on the same PostgreSQL: deferred in the transaction that wants them."""
