"""Which customers belong together, in which order is that tried, and which procedure are they on?"""
