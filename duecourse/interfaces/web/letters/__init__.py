"""The letters: which wait for the printer, which for the post, and what a company's paper looks like."""
