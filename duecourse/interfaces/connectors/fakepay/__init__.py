"""A payment provider that moves no money and says so: it behaves like a real one, with its failures and its webhooks."""
