"""Who works on which customers, how much is that a head, and who covers for whom?"""
