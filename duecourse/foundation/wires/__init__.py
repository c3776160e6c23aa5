"""The guarded ways out and in: one HTTP client, one sandbox for untrusted files; knows no business word."""
