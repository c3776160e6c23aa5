"""The staff screens as a Django app: templates, static files, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The browser interface for staff."""

    name = "duecourse.interfaces.web"
    label = "web"
