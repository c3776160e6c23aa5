"""What do customers disagree with, and for how long already?"""
