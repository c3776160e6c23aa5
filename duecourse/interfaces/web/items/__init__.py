"""What is known of one item, what was done about it, and who said what of it?"""
