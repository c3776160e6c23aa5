"""Which addresses do programs have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.api.hooks import payments
from duecourse.interfaces.api.hooks import views as hooks
from duecourse.interfaces.api.intake import views as intake

urlpatterns: list[URLPattern | URLResolver] = [
    path("intake/", intake.take, name="mail-intake"),
    path("hooks/payments/<str:tenant>/<int:wire_id>/", payments.hear, name="payment-hook"),
    path("hooks/<str:tenant>/<int:channel_id>/", hooks.hear, name="hook"),
]
