"""How are my customers doing, and what may I ask for?"""
