"""Which addresses does the inbox have?"""

from __future__ import annotations

from django.urls import path

from duecourse.interfaces.web.inbox import acting, advising, outside, settling, views

urlpatterns = [
    path("", views.index, name="inbox"),
    path("count/", views.count, name="inbox-count"),
    path("waiting/", views.waiting, name="inbox-waiting"),
    path("assign/", acting.assign, name="assign-threads"),
    path("done/", acting.done, name="threads-done"),
    path("reopen/", acting.reopen, name="reopen-threads"),
    path("wait/", acting.wait, name="threads-wait"),
    path("put-off/", acting.put_off, name="put-off-threads"),
    path("<int:thread_id>/", views.thread, name="thread"),
    path("<int:thread_id>/side/", views.side, name="thread-side"),
    path("<int:thread_id>/facts/", views.facts, name="thread-facts"),
    path("<int:thread_id>/here/", views.here, name="thread-here"),
    path("<int:thread_id>/find/", views.find, name="find-customer"),
    path("<int:thread_id>/file/", acting.file, name="file-thread"),
    path("<int:thread_id>/note/", acting.note, name="note-thread"),
    path("<int:thread_id>/outside/", outside.write, name="write-outside"),
    path("<int:thread_id>/outside/send/", outside.send, name="send-outside"),
    path("<int:thread_id>/merge/", acting.merge, name="merge-thread"),
    path("<int:thread_id>/split/", acting.split, name="split-thread"),
    path("<int:thread_id>/readings/<int:reading_id>/confirm/", settling.confirm, name="confirm-reading"),
    path("<int:thread_id>/readings/<int:reading_id>/dismiss/", settling.dismiss, name="dismiss-reading"),
    path("<int:thread_id>/files/<int:attachment_id>/", views.file, name="thread-file"),
    path("<int:thread_id>/files/<int:attachment_id>/advice/", advising.file, name="advice-of-file"),
    path("<int:thread_id>/mails/<int:mail_id>/advice/", advising.mail, name="advice-of-mail"),
    path("<int:thread_id>/mails/<int:mail_id>/html/", views.mail_html, name="thread-mail-html"),
]
