"""The wire to a mail server by SMTP; knows bytes and answers, no message and no customer."""
