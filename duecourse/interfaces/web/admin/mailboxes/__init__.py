"""The mailboxes: where customers write to, and how their mails are fetched or handed in."""
