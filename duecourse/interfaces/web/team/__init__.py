"""How does everybody's work stand, who can do how much, and who takes what over from whom?"""
