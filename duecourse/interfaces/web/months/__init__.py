"""The ends of months: what was frozen, who signed it, what is known of it now."""
