"""Where mail servers hand mails in."""
