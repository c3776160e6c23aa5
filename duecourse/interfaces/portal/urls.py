"""Which addresses do customers have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.portal.answer import views as answer
from duecourse.interfaces.portal.brand import views as brand

urlpatterns: list[URLPattern | URLResolver] = [
    path("a/<str:tenant>/<str:token>", answer.page, name="portal-answer"),
    path("brand/<str:tenant>/<int:company_id>/<slug:digest>", brand.logo, name="portal-logo"),
]
