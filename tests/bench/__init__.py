"""Long proofs and measurements: `python3 run.py bench NAME`."""
