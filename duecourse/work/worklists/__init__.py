"""Who works on what, in which order, and why. Owns strategies, worklist rows and tasks. Knows nothing of procedures."""
