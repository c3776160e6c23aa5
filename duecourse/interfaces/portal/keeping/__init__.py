"""How does a customer come back without a mail in hand, and sign out again?"""
