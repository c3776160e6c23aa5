"""Background jobs on the same PostgreSQL: deferred in the transaction that wants them.

`@job` runs in one transaction with its tenant set; `@speaking_job` runs with none open, because it speaks to the world;
`later` defers by name inside the caller's transaction, so work that rolls back leaves no job behind.
"""
