"""What do all pages of a customer share: who is there, the frame around them, what may be answered?"""
