"""Which address leads to which door?"""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("duecourse.interfaces.web.urls")),
    path("", include("duecourse.interfaces.portal.urls")),
    path("", include("duecourse.interfaces.api.urls")),
    path("", include("duecourse.interfaces.connectors.fakepay.urls")),
]

handler400 = "duecourse.interfaces.web.errors.bad_request"
handler403 = "duecourse.interfaces.web.errors.no_permission"
handler404 = "duecourse.interfaces.web.errors.not_found"
handler500 = "duecourse.interfaces.web.errors.crashed"
