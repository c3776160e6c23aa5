"""REST in, webhooks out (not built yet)."""
