"""What do colleagues ask of each other, and what is on one’s own desk?"""
