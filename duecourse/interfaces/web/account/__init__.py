"""Sign-in, second factor and one's own password: the account library's flows in our own pages."""
