"""Policies as data: decide, plan, execute once. Owns procedures, runs, decisions, planned actions. Knows nothing of how a message travels."""
