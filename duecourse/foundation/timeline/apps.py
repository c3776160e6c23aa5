"""Know every kind of event as soon as the house is open, so that the timeline can say what it reads."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TimelineConfig(AppConfig):
    """The timeline's place among the apps."""

    name = "duecourse.foundation.timeline"
    label = "timeline"

    def ready(self) -> None:
        """Import the `events` room of every app."""
        autodiscover_modules("events")
