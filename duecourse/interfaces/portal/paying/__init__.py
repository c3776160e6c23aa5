"""How does a customer pay: online, by transfer with a reference that means exactly these items, or has it paid already?"""
