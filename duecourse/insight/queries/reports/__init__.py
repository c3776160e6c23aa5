"""What answers does a report have, and which rows stand behind each of its cells?"""
