"""What can a customer say on its page: when it will pay, what is wrong, anything else; and take it back."""
