"""The door that the links of our mails lead to."""
