"""Which addresses does the cash forecast have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.forecast import views

urlpatterns = [
    path("", views.index, name="forecast"),
    path("brief/", views.brief, name="forecast-brief"),
    path("behind/", views.behind, name="forecast-behind"),
    path("rows.<str:ending>", views.rows, name="forecast-rows"),
    path("chart.<str:ending>", views.chart, name="forecast-chart"),
    path("figures/", views.say, name="say-forecast"),
    path("figures/<int:override_id>/take-back/", views.take_back, name="take-back-forecast"),
]
