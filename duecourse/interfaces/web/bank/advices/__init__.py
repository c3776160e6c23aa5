"""What do payers say that their payments are for? Their lists: handed in, read, mended by hand, used by the matching."""
