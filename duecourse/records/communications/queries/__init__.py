"""The questions others may ask of communications."""

from duecourse.records.communications.queries.outbox import End, ends_of, has_work, waiting_ids

__all__ = ["End", "ends_of", "has_work", "waiting_ids"]
