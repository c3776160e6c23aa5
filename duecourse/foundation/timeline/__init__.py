"""The append-only memory: events that say and shred themselves. Rows elsewhere are the truth; this is what happened."""
