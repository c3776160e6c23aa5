"""What is open, in what order, and how does it stand?"""
