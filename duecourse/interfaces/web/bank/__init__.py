"""The bank: files handed in, statements with their gaps, what became of each entry, accounts, exceptions."""
