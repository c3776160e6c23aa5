"""How sure must the reader of mails be, and how often was it right?"""
