"""A mail as it came over the wire, read: who wrote what, to which mail, person or machine. It knows no customer."""
