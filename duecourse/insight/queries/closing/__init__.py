"""What did the book hold when a month ended, which packs were frozen of it, and what has become known since?"""
