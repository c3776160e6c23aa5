"""A mail server that keeps everything and delivers nothing: for the demo and the proofs."""
