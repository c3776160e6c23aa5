"""Which steps does a customer go through, and when?"""
