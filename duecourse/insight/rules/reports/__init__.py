"""What can be asked in a report, and is this a question that has an answer?"""
