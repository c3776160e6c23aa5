"""What does a payer's own list say a payment is for? Pure: rows of words in, numbers with amounts out."""
