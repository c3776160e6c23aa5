"""How does every part look in every state?"""
