"""What does this person want to hear of, and what is new there?"""
