"""Who works here, and may do what?"""
