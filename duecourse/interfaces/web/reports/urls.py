"""Which addresses do reports have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.reports import behind, files, keeping, library, running, views

urlpatterns = [
    path("", library.index, name="reports"),
    path("new/", views.new, name="new-report"),
    path("keep/", keeping.keep, name="keep-report"),
    path("<slug:key>/", views.report, name="report"),
    path("<slug:key>/used/", views.used, name="use-report"),
    path("<slug:key>/behind/", behind.behind, name="report-behind"),
    path("<slug:key>/file.<str:ending>", files.file, name="report-file"),
    path("<slug:key>/run/", running.begin, name="report-run"),
    path("<slug:key>/runs/<int:run_id>/", running.progress, name="report-progress"),
    path("<slug:key>/runs/<int:run_id>/cancel/", running.cancel, name="cancel-report"),
    path("<slug:key>/save/", keeping.save, name="save-report"),
    path("<slug:key>/rename/", keeping.rename, name="rename-report"),
    path("<slug:key>/retire/", keeping.retire, name="retire-report"),
    path("<slug:key>/share/", keeping.sharing, name="share-report"),
    path("<slug:key>/share/now/", keeping.share, name="share-report-now"),
]
