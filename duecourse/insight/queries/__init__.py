"""What do the figures say, of which customers, as of which day?"""
