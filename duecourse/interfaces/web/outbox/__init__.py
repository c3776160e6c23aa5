"""What is about to leave, what did, and what was held back?"""
