"""What payers kept back, what is written off of it, and what disputes cost."""
