"""Tests mirror the tree of duecourse/; stories stand in journeys/, the architecture in house/, long proofs in bench/."""
