"""What does a customer's mail program fetch? The logo of the company that wrote."""
