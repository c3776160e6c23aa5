"""A simulated company to try Duecourse with: makes it, lives it, and serves it; knows the outside only as a process that writes files."""
