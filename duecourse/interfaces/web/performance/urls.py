"""Addresses of the performance views."""

from django.urls import path

from duecourse.interfaces.web.performance import views

urlpatterns = [
    path("", views.index, name="performance"),
    path("<slug:part>/", views.part, name="performance-part"),
    path("<slug:part>/rows.<slug:ending>", views.rows, name="performance-rows"),
]
