"""Questions about procedures: what is in force, what is planned, and why."""
