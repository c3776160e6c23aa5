"""The append-only memory: events that say and shred themselves."""
