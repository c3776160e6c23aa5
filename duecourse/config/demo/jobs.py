"""What does the button "next day" order?"""

from uuid import UUID

from duecourse.foundation.queue.jobs import speaking_job


@speaking_job("demo.next_day", queue="batch", attempts=3)
def next_day(*, tenant: UUID) -> None:
    """Let every company live its next business day."""
    from duecourse.config.demo.next_day import live_on  # noqa: PLC0415 - starts the outside; the web only needs the name

    live_on(tenant)
