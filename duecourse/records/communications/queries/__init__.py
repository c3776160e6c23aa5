"""The questions others may ask of communications."""

from duecourse.records.communications.queries.outbox import End, busy_channels, ends_of, waiting_ids

__all__ = ["End", "busy_channels", "ends_of", "waiting_ids"]
