"""What may leave at all, and what is stopped?"""
