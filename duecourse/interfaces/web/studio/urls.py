"""Which addresses do templates and brands have?"""

from __future__ import annotations

from django.urls import URLPattern, path

from duecourse.interfaces.web.studio import brand, views

urlpatterns: list[URLPattern] = [
    path("templates/", views.index, name="templates"),
    path("templates/new/", views.create, name="create-template"),
    path("templates/<slug:code>/", views.template, name="template"),
    path("templates/<slug:code>/<slug:language>/save/", views.save, name="save-template"),
    path("templates/<slug:code>/<slug:language>/propose/", views.propose, name="propose-template"),
    path("templates/<slug:code>/<slug:language>/check/", views.check, name="check-template"),
    path("templates/<slug:code>/<slug:language>/preview/", views.preview, name="preview-template"),
    path("templates/<slug:code>/<slug:language>/<int:number>/", views.version, name="template-version"),
    path("templates/<slug:code>/<slug:language>/<int:number>/shown/", views.shown, name="template-shown"),
    path("templates/<slug:code>/<slug:language>/<int:number>/publish/", views.publish, name="publish-template"),
    path("templates/<slug:code>/<slug:language>/<int:number>/back/", views.send_back, name="send-back-template"),
    path("templates/<slug:code>/<slug:language>/<int:number>/discard/", views.discard, name="discard-template"),
    path("templates/<slug:code>/<slug:language>/<int:number>/revert/", views.revert, name="revert-template"),
    path("brand/", brand.brand, name="brand"),
    path("brand/<int:company_id>/", brand.brand, name="company-brand"),
    path("brand/<int:company_id>/save/", brand.save, name="save-brand"),
    path("brand/<int:company_id>/logo/", brand.set_logo, name="set-brand-logo"),
    path("brand/<int:company_id>/preview/", brand.preview, name="preview-brand"),
    path("brand/<int:company_id>/shown/", brand.shown, name="shown-brand"),
]
