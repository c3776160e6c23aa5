"""What is true; owns the tables of the business."""
