"""How is a condition built, by rows or by words, and of whom does it hold?"""
