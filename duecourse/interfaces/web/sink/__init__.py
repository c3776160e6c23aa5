"""What would customers have received? The demo's local mail sink."""
