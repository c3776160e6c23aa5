"""Which addresses do the ends of months have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.months import acting, files, letters, terms, views

urlpatterns = [
    path("", views.index, name="months"),
    path("freeze/", acting.freeze, name="freeze-month"),
    path("freezing/", views.freezing, name="months-freezing"),
    path("terms/<slug:kind>/", terms.index, name="closing-terms"),
    path("terms/<slug:kind>/propose/", terms.propose, name="propose-terms"),
    path("terms/<int:terms_id>/sign/", terms.sign, name="sign-terms"),
    path("<int:pack_id>/", views.pack, name="month"),
    path("<int:pack_id>/customers/", views.customers, name="month-customers"),
    path("<int:pack_id>/provisions/", views.provisions, name="month-provisions"),
    path("<int:pack_id>/borrowing/", views.borrowing, name="month-borrowing"),
    path("<int:pack_id>/letters/", letters.index, name="month-letters"),
    path("<int:pack_id>/letters/ask/", letters.ask, name="ask-balances"),
    path("<int:pack_id>/letters/remind/", letters.remind, name="remind-balances"),
    path("<int:pack_id>/letters/rows.<str:ending>", letters.rows, name="month-letters-file"),
    path("<int:pack_id>/letters/<int:letter_id>/answer/", letters.answer, name="answer-balance"),
    path("<int:pack_id>/letters/<int:letter_id>/withdraw/", letters.withdraw, name="withdraw-balance"),
    path("<int:pack_id>/restated/", views.restated, name="month-restated"),
    path("<int:pack_id>/since/", views.since, name="month-since"),
    path("<int:pack_id>/sign/", acting.sign, name="sign-month"),
    path("<int:pack_id>/pack.<str:ending>", files.pack, name="month-file"),
    path("<int:pack_id>/certificate.pdf", files.certificate, name="month-certificate"),
]
