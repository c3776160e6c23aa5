"""How did people, departments and steps do in a period, and how many customers does each of us look after?"""
