"""What is decided of promises and plans, a file per subject."""
