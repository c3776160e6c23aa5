"""How people, departments and steps did in a period, and how many customers each head looks after."""
