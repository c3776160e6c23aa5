"""What goes out by itself, to whom and when; and what became of it."""
