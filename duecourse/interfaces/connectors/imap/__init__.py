"""The wire to a mailbox by IMAP; knows numbers and bytes, no mail and no customer."""
