"""By which rules are customers ranked, and how would others rank them?"""
