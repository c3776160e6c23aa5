"""How is a telephone call prepared, written down and followed up, and who is calling?"""
