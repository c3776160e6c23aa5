"""Which addresses does the simulated payment provider have?"""

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.connectors.fakepay import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("fakepay/<slug:name>/", views.page, name="fakepay"),
    path("fakepay/<slug:name>/act/", views.act, name="fakepay-act"),
]
