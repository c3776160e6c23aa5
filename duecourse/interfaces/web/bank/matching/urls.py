"""Which addresses does the matching of payments have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.bank.matching import acting, views

urlpatterns = [
    path("", views.index, name="matching"),
    path("accept/", acting.accept, name="accept-matches"),
    path("<int:receipt_id>/", views.receipt, name="matching-receipt"),
    path("<int:receipt_id>/side/", views.side, name="matching-side"),
    path("<int:receipt_id>/find/", views.find, name="matching-find"),
    path("<int:receipt_id>/match/", acting.match, name="match-receipt"),
    path("<int:receipt_id>/take-back/", acting.unmatch, name="unmatch-receipt"),
    path("<int:receipt_id>/customer/", acting.assign, name="assign-receipt"),
    path("<int:receipt_id>/foreign/", acting.foreign, name="foreign-receipt"),
]
