"""What did a colleague ask for, and what is the answer?"""
