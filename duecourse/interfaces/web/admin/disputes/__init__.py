"""Why customers disagree, and how long that may take."""
