"""What it was worth: before and since, with what each figure stands on in the open."""
