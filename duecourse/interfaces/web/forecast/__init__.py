"""What cash comes when, within which band, and how good were we before?"""
