"""Who needs a person today, and why?"""
