"""Which addresses do schedules have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.schedules import mails, making, views

urlpatterns = [
    path("", views.index, name="schedules"),
    path("new/", making.new, name="new-schedule"),
    path("add/", making.add, name="add-schedule"),
    path("when/", making.when, name="schedule-when"),
    path("<int:schedule_id>/", views.schedule, name="schedule"),
    path("<int:schedule_id>/change/", making.change, name="change-schedule"),
    path("<int:schedule_id>/save/", making.save, name="save-schedule"),
    path("<int:schedule_id>/copy/", views.copy, name="copy-schedule"),
    path("<int:schedule_id>/pause/", views.pause, name="pause-schedule"),
    path("<int:schedule_id>/resume/", views.resume, name="resume-schedule"),
    path("<int:schedule_id>/retire/", views.retire, name="retire-schedule"),
    path("<int:schedule_id>/send/", views.send, name="send-schedule"),
    path("<int:schedule_id>/leave/", views.leave, name="leave-schedule"),
    path("<int:schedule_id>/mails/<int:mailed_id>/", mails.mail, name="schedule-mail"),
    path("<int:schedule_id>/mails/<int:mailed_id>/file.<str:ending>", mails.file, name="schedule-mail-file"),
    path("<int:schedule_id>/again/<int:delivery_id>/", views.again, name="send-delivery-again"),
]
