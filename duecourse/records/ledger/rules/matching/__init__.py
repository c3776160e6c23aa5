"""Whose money is it, what does it pay, and how sure are we? Pure: facts in, findings with their evidence out."""
