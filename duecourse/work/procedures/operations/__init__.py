"""The verbs of procedures: agree on a policy, put customers on it, run a day, carry it out, settle it."""
