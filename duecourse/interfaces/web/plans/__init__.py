"""Which customers pay in instalments, within which limits, and how does each plan stand?"""
