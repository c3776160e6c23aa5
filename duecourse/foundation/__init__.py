"""What everybody stands on; no business word."""
