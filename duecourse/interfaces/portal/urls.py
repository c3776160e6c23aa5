"""Which addresses do customers have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from duecourse.interfaces.portal.acts import balance, dispute, done, person, promise, say
from duecourse.interfaces.portal.brand import views as brand
from duecourse.interfaces.portal.entry import again
from duecourse.interfaces.portal.entry import views as entry
from duecourse.interfaces.portal.files import calendar
from duecourse.interfaces.portal.files import views as files
from duecourse.interfaces.portal.keeping import asking, beginning
from duecourse.interfaces.portal.owing import item
from duecourse.interfaces.portal.owing import views as home
from duecourse.interfaces.portal.paying import choosing, online, paid, transferring
from duecourse.interfaces.portal.planning import own, wishing

urlpatterns: list[URLPattern | URLResolver] = [
    path("a/<str:tenant>/<str:token>", entry.enter, name="portal-answer"),
    path("p/<slug:ref>/", home.home, name="portal-home"),
    path("p/<slug:ref>/items/<int:item_id>/", item.item, name="portal-item"),
    path("p/<slug:ref>/settled/", home.settled, name="portal-settled"),
    path("p/<slug:ref>/documents/<int:document_id>/", files.document, name="portal-document"),
    path("p/<slug:ref>/statement/<int:account_id>.<slug:ending>", files.statement, name="portal-statement"),
    path(
        "p/<slug:ref>/statement/<int:account_id>-<slug:currency>.xml",
        files.statement,
        {"ending": "xml"},
        name="portal-statement-ubl",
    ),
    path("p/<slug:ref>/due.ics", calendar.due_dates, name="portal-days"),
    path("p/<slug:ref>/promise/", promise.promise, name="portal-promise"),
    path("p/<slug:ref>/dispute/", dispute.dispute, name="portal-dispute"),
    path("p/<slug:ref>/comment/", say.comment, name="portal-comment"),
    path("p/<slug:ref>/balance/<int:letter_id>/", balance.balance, name="portal-balance"),
    path("p/<slug:ref>/person/", person.person, name="portal-person"),
    path("p/<slug:ref>/person/confirm/", person.confirm, name="portal-person-confirm"),
    path("p/<slug:ref>/access/", asking.access, name="portal-access"),
    path("p/<slug:ref>/access/<int:access_id>/end/", asking.end, name="portal-access-end"),
    path("p/<slug:ref>/leave/", asking.leave, name="portal-leave"),
    path("keep/<str:tenant>/<str:token>", beginning.begin, name="portal-keep"),
    path("p/<slug:ref>/done/<int:act_id>/", done.done, name="portal-done"),
    path("p/<slug:ref>/done/<int:act_id>/undo/", done.undo, name="portal-undo"),
    path("p/<slug:ref>/pay/", choosing.choose, name="portal-pay"),
    path("p/<slug:ref>/pay/transfer/", choosing.transfer, name="portal-pay-transfer"),
    path("p/<slug:ref>/pay/online/", online.begin, name="portal-pay-online"),
    path("p/<slug:ref>/transfer/<slug:token>/", transferring.slip, name="portal-transfer"),
    path("p/<slug:ref>/paying/<slug:key>/", online.paying, name="portal-paying"),
    path("p/<slug:ref>/paid/", paid.have_paid, name="portal-paid"),
    path("p/<slug:ref>/plan/", wishing.wish, name="portal-plan"),
    path("p/<slug:ref>/plan/confirm/", wishing.confirm, name="portal-plan-confirm"),
    path("p/<slug:ref>/plans/<int:plan_id>/", own.plan, name="portal-own-plan"),
    path("p/<slug:ref>/plans/<int:plan_id>/accept/", own.accept, name="portal-plan-accept"),
    path("p/<str:tenant>/<str:token>", entry.enter, name="portal-enter"),
    path("p/<slug:ref>/again/", again.again, name="portal-again"),
    path("brand/<str:tenant>/<int:company_id>/<slug:digest>", brand.logo, name="portal-logo"),
    path("brand/colour-<slug:digest>.css", brand.colour, name="portal-colour"),
]
