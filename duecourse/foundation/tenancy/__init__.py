"""The tenant inside the database: context, base model, and the migration operation that fences a table."""
