"""What came in, what would it change, and what was rejected?"""
