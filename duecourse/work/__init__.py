"""What shall be done."""
