"""Where the four ways to answer a mail lead."""
