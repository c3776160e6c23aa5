"""Whom would everybody forget, and how are they given a next step?"""
