"""Which figures are there, by which formula, and what do they stand on?"""
