"""Which addresses do programs have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.api.hooks import views as hooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/<str:tenant>/<int:channel_id>/", hooks.hear, name="hook"),
]
