"""What it means; changes nothing but its own findings."""
