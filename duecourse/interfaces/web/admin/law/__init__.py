"""What laws on late payment say, and who compared it with its source."""
