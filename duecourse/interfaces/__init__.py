"""Where the world touches us: translates, decides nothing."""
