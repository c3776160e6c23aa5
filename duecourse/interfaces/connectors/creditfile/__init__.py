"""Credit notes as a file: for an ERP that nothing here can speak to."""
