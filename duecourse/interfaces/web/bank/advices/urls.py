"""Which addresses do payment advices have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.bank.advices import acting, views

urlpatterns = [
    path("", views.index, name="advices"),
    path("hand-in/", acting.hand_in, name="hand-in-advices"),
    path("<int:advice_id>/", views.advice, name="advice"),
    path("<int:advice_id>/file/", views.file, name="advice-file"),
    path("<int:advice_id>/find/", views.find, name="advice-find"),
    path("<int:advice_id>/keep/", acting.keep, name="keep-advice"),
    path("<int:advice_id>/set-aside/", acting.drop, name="drop-advice"),
    path("<int:advice_id>/take-up/", acting.take_up, name="take-up-advice"),
]
