"""Ask what work there is, for whom, and why."""
