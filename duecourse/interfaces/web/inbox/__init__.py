"""What did customers write, who answers it, and what follows from it?"""
