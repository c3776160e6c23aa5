"""How do mails leave, and does it work?"""
