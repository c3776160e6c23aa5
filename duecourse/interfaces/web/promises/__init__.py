"""What did customers promise, what is due, what was broken?"""
