"""Every customer and item as columns, as of a day, and the language of conditions over them. Owns no table."""
