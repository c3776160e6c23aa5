"""How does a customer ask for a payment plan, see how it stands, and accept it?"""
