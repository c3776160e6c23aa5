"""What do we say to customers, in which words, and who agreed to them?"""
