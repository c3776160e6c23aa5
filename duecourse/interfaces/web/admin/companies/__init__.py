"""What does a company say, allow and keep to?"""
