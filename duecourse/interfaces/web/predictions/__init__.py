"""The cards of the models: what was learnt, how good it is, and whether it is used."""
