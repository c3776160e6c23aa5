"""One drop-in folder per wire; each sees its port, the wires and the kit."""
