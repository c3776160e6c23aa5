"""Which addresses do customers have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.portal.answer import views as answer

urlpatterns: list[URLPattern | URLResolver] = [
    path("a/<str:tenant>/<str:token>/<str:way>", answer.page, name="portal-answer"),
]
