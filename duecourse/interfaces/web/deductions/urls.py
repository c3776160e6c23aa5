"""Which addresses do deductions have? They stand under those of disputes."""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.deductions import sorting, views

urlpatterns = [
    path("deductions/", views.index, name="deductions"),
    path("deductions/sort/", sorting.sort_many, name="sort-deductions"),
    path("deductions/<int:deduction_id>/", sorting.one, name="deduction"),
    path("deductions/<int:deduction_id>/side/", sorting.side, name="deduction-side"),
    path("deductions/<int:deduction_id>/sort/", sorting.sort, name="sort-deduction-beside"),
    path("deductions/codes/<str:token>/", sorting.codes, name="deduction-codes"),
    path("deductions/codes/<str:token>/learn/", sorting.learn, name="learn-code"),
    path("deductions/codes/<str:token>/forget/", sorting.forget, name="forget-code"),
    path("write-offs/", views.waiting, name="write-offs"),
    path("write-offs/hand-over/", views.hand_over, name="hand-over-write-offs"),
    path("write-offs/<int:write_off_id>/decide/", views.decide, name="decide-write-off"),
    path("write-offs/<int:write_off_id>/withdraw/", views.withdraw, name="withdraw-write-off"),
    path("costs/", views.costs, name="dispute-costs"),
    path("costs/<int:company_id>/", views.reckon, name="reckon-disputes"),
    path("<int:dispute_id>/deduction/sort/", views.sort, name="sort-deduction"),
    path("<int:dispute_id>/deduction/judge/", views.judge, name="judge-deduction"),
    path("<int:dispute_id>/deduction/charge-back/", views.charge_back, name="charge-back"),
    path("<int:dispute_id>/write-off/", views.propose, name="propose-write-off"),
]
