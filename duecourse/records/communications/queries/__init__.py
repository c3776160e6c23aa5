"""The questions others may ask of communications."""
