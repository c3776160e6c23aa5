"""Who pays when, what cash comes, who has changed: learnt from the tenant's own past. Knows nothing of what is done about it."""
