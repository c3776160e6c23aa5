"""Which figures are there, and how is each worked out? Definitions and formulas; no clock, no database."""
