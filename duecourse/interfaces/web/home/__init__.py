"""What does this person do first today?"""
