"""Which addresses do the figures have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.figures import ageing, behind, owning, views

urlpatterns = [
    path("", views.index, name="figures"),
    path("theme/<slug:key>/", views.theme, name="figures-theme"),
    path("ageing/", ageing.index, name="ageing"),
    path("ageing.<str:ending>", ageing.file, name="ageing-file"),
    path("new/", owning.new, name="new-kpi"),
    path("new/check/", owning.check, name="check-kpi"),
    path("new/define/", owning.define, name="define-kpi"),
    path("<slug:slug>/", views.figure, name="figure"),
    path("<slug:slug>/trend/", views.trend, name="figure-trend"),
    path("<slug:slug>/parts/", views.parts, name="figure-parts"),
    path("<slug:slug>/rows/<slug:name>/", behind.rows, name="figure-rows"),
    path("<slug:slug>/rows/<slug:name>/rows.<str:ending>", behind.file, name="figure-rows-file"),
    path("<slug:slug>/edit/", owning.edit, name="edit-kpi"),
    path("<slug:slug>/save/", owning.save, name="save-kpi"),
    path("<slug:slug>/versions/", owning.history, name="kpi-history"),
    path("<slug:slug>/share/", owning.share, name="share-kpi"),
    path("<slug:slug>/retire/", owning.retire, name="retire-kpi"),
]
