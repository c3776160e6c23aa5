"""What may be said, how does it look, and may it leave now? Pure decisions of communications."""
