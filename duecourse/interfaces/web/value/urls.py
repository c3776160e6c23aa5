"""Addresses of the value report."""

from django.urls import path

from duecourse.interfaces.web.value import views

urlpatterns = [
    path("", views.index, name="value"),
    path("value.pdf", views.paper, name="value-paper"),
    path("assumptions/", views.assume, name="assume-value"),
]
