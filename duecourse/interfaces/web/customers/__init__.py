"""What does one customer owe, what happens next, and what happened?"""
