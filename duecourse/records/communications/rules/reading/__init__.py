"""What does a customer's reply ask of us? Pure: text in, suggestions out, with the words each of them rests on."""

from duecourse.records.communications.rules.reading.reply import read_reply
from duecourse.records.communications.rules.reading.suggestion import INTENTS, KnownItem, Span, Suggestion

__all__ = ["INTENTS", "KnownItem", "Span", "Suggestion", "read_reply"]
