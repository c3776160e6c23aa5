"""Within which hours mails are answered, by whom, and with which ready answers."""
