"""Everything said and heard: templates, outbox, channels. Knows nobody's promises, disputes or procedures."""
