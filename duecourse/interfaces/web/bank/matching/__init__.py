"""Which payment is for which item? The list, the payment beside it, and what a person does about it."""
