"""How does a person write to a customer? By a text that is there or in own words, through the outbox."""
