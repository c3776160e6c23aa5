"""Which customer is meant?"""
