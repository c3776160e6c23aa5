"""Which addresses do the portfolios have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.portfolios import absences, spreading, views

urlpatterns = [
    path("", views.index, name="portfolios"),
    path("new/", views.new, name="new-portfolio"),
    path("new/add/", views.save, name="add-portfolio"),
    path("spread/", spreading.index, name="spread-customers"),
    path("spread/apply/", spreading.apply, name="apply-spread"),
    path("move/", spreading.move, name="move-customers"),
    path("absences/", absences.record, name="record-absence"),
    path("absences/<int:absence_id>/end/", absences.end, name="end-absence"),
    path("<int:portfolio_id>/", views.portfolio, name="portfolio"),
    path("<int:portfolio_id>/save/", views.save, name="save-portfolio"),
    path("<int:portfolio_id>/gather/", views.gather, name="gather-portfolio"),
]
