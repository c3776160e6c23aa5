"""Of what should a person know today?"""
