"""What a customer disagrees with, how much of it and why. Knows nothing of dunning."""
