"""Which addresses do the staff screens have?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from duecourse.interfaces.web import language, undo
from duecourse.interfaces.web.alerts import views as alerts
from duecourse.interfaces.web.calls import views as calls
from duecourse.interfaces.web.composer import views as composer
from duecourse.interfaces.web.conditions import views as conditions
from duecourse.interfaces.web.customers import acting, keeping, people, promising
from duecourse.interfaces.web.customers import views as customers
from duecourse.interfaces.web.demo import views as demo
from duecourse.interfaces.web.design import views as design
from duecourse.interfaces.web.disputes import views as disputes
from duecourse.interfaces.web.following import views as following
from duecourse.interfaces.web.golive import views as golive
from duecourse.interfaces.web.home import views as home
from duecourse.interfaces.web.imports import mapping
from duecourse.interfaces.web.imports import views as imports
from duecourse.interfaces.web.items import views as items
from duecourse.interfaces.web.letters import views as letters
from duecourse.interfaces.web.lists import handling
from duecourse.interfaces.web.nextstep import views as nextstep
from duecourse.interfaces.web.outbox import views as outbox
from duecourse.interfaces.web.pipeline import views as pipeline
from duecourse.interfaces.web.procedures import designing
from duecourse.interfaces.web.procedures import views as procedures
from duecourse.interfaces.web.promises import views as promises
from duecourse.interfaces.web.search import views as search
from duecourse.interfaces.web.segments import views as segments
from duecourse.interfaces.web.sink import views as sink
from duecourse.interfaces.web.tasks import views as tasks
from duecourse.interfaces.web.team import views as team
from duecourse.interfaces.web.worklist import views as worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.index, name="home"),
    path("company/", home.choose_company, name="choose-company"),
    path("portfolio/", home.choose_portfolio, name="choose-portfolio"),
    path("language/", language.choose, name="choose-language"),
    path("account/", include("duecourse.interfaces.web.account.urls")),
    path("search/", search.found, name="search"),
    path("undo/", undo.walk, name="undo"),
    path("lists/<slug:name>/export.<str:ending>", handling.export, name="export-list"),
    path("lists/<slug:name>/views/", handling.save, name="save-view"),
    path("views/<int:view_id>/", handling.change, name="change-view"),
    path("views/<int:view_id>/delete/", handling.delete, name="delete-view"),
    path("views/<int:view_id>/default/", handling.set_default, name="default-view"),
    path("worklist/", worklist.index, name="worklist"),
    path("worklist/snooze/", worklist.snooze_many, name="snooze-rows"),
    path("worklist/done/", worklist.done_many, name="rows-done"),
    path("worklist/<int:row_id>/side/", worklist.side, name="worklist-side"),
    path("worklist/<int:row_id>/snooze/", worklist.snooze, name="snooze"),
    path("worklist/<int:row_id>/done/", worklist.done, name="row-done"),
    path("worklist/<int:row_id>/reopen/", worklist.reopen, name="reopen-row"),
    path("alerts/", alerts.index, name="alerts"),
    path("alerts/mark/", alerts.mark, name="mark-alerts"),
    path("alerts/unmark/", alerts.unmark, name="unmark-alerts"),
    path("following/", following.index, name="following"),
    path("following/read/", following.heard, name="heard"),
    path("following/<slug:kind>/<int:subject_id>/", following.follow, name="follow"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/new/", tasks.new, name="new-task"),
    path("tasks/give/", tasks.give, name="give-task"),
    path("tasks/done/", tasks.done, name="tasks-done"),
    path("tasks/assign/", tasks.assign, name="assign-tasks"),
    path("tasks/move/", tasks.move, name="move-tasks"),
    path("tasks/<int:task_id>/", tasks.task, name="task"),
    path("tasks/<int:task_id>/side/", tasks.side, name="task-side"),
    path("tasks/<int:task_id>/comment/", tasks.comment, name="comment-task"),
    path("tasks/<int:task_id>/reopen/", tasks.reopen, name="reopen-task"),
    path("pipeline/", pipeline.index, name="pipeline"),
    path("no-next-step/", nextstep.index, name="no-next-step"),
    path("no-next-step/count/", nextstep.count, name="no-next-step-count"),
    path("no-next-step/task/", nextstep.task, name="no-next-step-task"),
    path("no-next-step/put-off/", nextstep.put_off, name="no-next-step-put-off"),
    path("no-next-step/stop/", nextstep.stop, name="no-next-step-stop"),
    path("no-next-step/procedure/", nextstep.assign, name="no-next-step-assign"),
    path("no-next-step/<slug:token>/side/", nextstep.side, name="no-next-step-side"),
    path("promises/", promises.index, name="promises"),
    path("disputes/", disputes.index, name="disputes"),
    path("team/", team.index, name="team"),
    path("team/<str:person>/", team.person, name="team-person"),
    path("team/<str:person>/hand-over/", team.hand_over, name="hand-over"),
    path("team/<uuid:user_id>/workload/", team.set_workload, name="set-workload"),
    path("customers/", customers.index, name="customers"),
    path("customers/<slug:token>/", customers.customer, name="customer"),
    path("customers/<slug:token>/timeline/", customers.timeline, name="customer-timeline"),
    path("customers/<slug:token>/procedure/", acting.assign, name="assign-procedure"),
    path("customers/<slug:token>/procedure/end/", acting.release, name="release-procedure"),
    path("customers/<slug:token>/automatic/", acting.set_automatic, name="set-automatic"),
    path("customers/<slug:token>/block/", acting.block, name="block"),
    path("customers/<slug:token>/blocks/<int:block_id>/lift/", acting.lift, name="lift-block"),
    path("customers/<slug:token>/notes/", acting.note, name="write-note"),
    path("customers/<slug:token>/tasks/<int:task_id>/done/", acting.do_task, name="task-done"),
    path("customers/<slug:token>/selection/", promising.selection, name="selection"),
    path("customers/<slug:token>/act/<slug:what>/", promising.act, name="act"),
    path("customers/<slug:token>/promises/", promising.make_promise, name="make-promise"),
    path("customers/<slug:token>/promises/<int:promise_id>/end/", promising.withdraw_promise, name="withdraw-promise"),
    path("customers/<slug:token>/plans/", promising.begin_plan, name="begin-plan"),
    path("customers/<slug:token>/plans/<str:key>/end/", promising.end_plan, name="end-plan"),
    path("customers/<slug:token>/disputes/", promising.open_dispute, name="open-dispute"),
    path("customers/<slug:token>/disputes/<int:dispute_id>/close/", promising.close_dispute, name="close-dispute"),
    path("customers/<slug:token>/stops/", promising.stop_items, name="stop-items"),
    path("customers/<slug:token>/comments/", promising.comment, name="comment-items"),
    path("customers/<slug:token>/contacts/", people.edit, name="new-contact"),
    path("customers/<slug:token>/contacts/add/", people.save, name="add-contact"),
    path("customers/<slug:token>/contacts/<int:contact_id>/", people.edit, name="contact"),
    path("customers/<slug:token>/contacts/<int:contact_id>/save/", people.save, name="save-contact"),
    path("customers/<slug:token>/contacts/<int:contact_id>/gone/", people.gone, name="contact-gone"),
    path("customers/<slug:token>/documents/", keeping.upload, name="upload-document"),
    path("customers/<slug:token>/documents/<int:document_id>/", keeping.document, name="document"),
    path("customers/<slug:token>/fields/", keeping.change_fields, name="change-fields"),
    path("customers/<slug:token>/limit/", keeping.set_limit, name="set-limit"),
    path("customers/<slug:token>/write/", composer.write, name="write"),
    path("customers/<slug:token>/write/preview/", composer.preview, name="preview-mail"),
    path("customers/<slug:token>/write/send/", composer.send, name="send-mail"),
    path("customers/<slug:token>/call/", calls.call, name="call"),
    path("customers/<slug:token>/call/log/", calls.log, name="log-call"),
    path("calls/", calls.caller, name="caller"),
    path("mentions/", customers.mentions, name="mentions"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/delivery/", items.delivery, name="item-delivery"),
    path("items/<int:item_id>/check-portal/", items.check_portal, name="check-portal"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/approve-day/", outbox.approve_day, name="approve-day"),
    path("outbox/approve/", outbox.approve_some, name="approve-some"),
    path("outbox/steps/<int:action_id>/approve/", outbox.approve_step, name="approve-step"),
    path("outbox/hold/", outbox.hold_some, name="hold-some"),
    path("outbox/cancel/", outbox.cancel_some, name="cancel-some"),
    path("outbox/word/", outbox.give_word, name="give-word"),
    path("outbox/stop/", outbox.kill_switch, name="kill-switch"),
    path("outbox/<int:message_id>/", outbox.message, name="message"),
    path("outbox/<int:message_id>/html/", outbox.message_html, name="message-html"),
    path("outbox/<int:message_id>/letter/", letters.letter_pdf, name="letter-pdf"),
    path("outbox/<int:message_id>/approve/", outbox.approve_one, name="approve-one"),
    path("outbox/<int:message_id>/cancel/", outbox.cancel_one, name="cancel-one"),
    path("letters/", letters.index, name="letters"),
    path("letters/print/", letters.print_some, name="print-letters"),
    path("letters/<int:batch_id>/", letters.batch, name="print-batch"),
    path("letters/<int:batch_id>/bound/", letters.bound, name="print-batch-bound"),
    path("letters/<int:batch_id>/pdf/", letters.batch_pdf, name="print-batch-pdf"),
    path("letters/<int:batch_id>/post/", letters.post, name="post-letters"),
    path("letters/<int:batch_id>/take-out/", letters.take_out, name="take-out-letters"),
    path("imports/", imports.index, name="imports"),
    path("imports/<int:batch_id>/", imports.preview, name="import"),
    path("imports/mappings/", mapping.index, name="mappings"),
    path("imports/mappings/<path:name>/yaml/", mapping.exported, name="mapping-yaml"),
    path("imports/mappings/<path:name>/", mapping.kept, name="mapping"),
    path("imports/resolve/", mapping.resolve, name="resolve-mapping"),
    path("imports/<int:batch_id>/columns/", mapping.of_batch, name="import-columns"),
    path("imports/<int:batch_id>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:batch_id>/cancel/", imports.cancel, name="cancel-import"),
    path("imports/<int:batch_id>/rejected/", imports.rejected, name="rejected-rows"),
    path("imports/<int:batch_id>/commit/", imports.commit, name="commit-import"),
    path("imports/<int:batch_id>/reverse/", imports.reverse, name="reverse-import"),
    path("admin/", include("duecourse.interfaces.web.admin.urls")),
    path("going-live/", golive.index, name="going-live"),
    path("going-live/outbound/", golive.outbound, name="switch-outbound"),
    path("going-live/pilot/", golive.pilot, name="set-pilot"),
    path("going-live/<int:company_id>/go/", golive.go, name="go-live"),
    path("cleanup/", golive.cleanup, name="cleanup"),
    path("shadow/", golive.shadow, name="shadow"),
    path("procedures/", procedures.index, name="procedures"),
    path("procedures/<slug:slug>/", procedures.procedure, name="procedure"),
    path("procedures/<slug:slug>/switch/", procedures.switch, name="switch-procedure"),
    path("procedures/<slug:slug>/<int:number>/", procedures.procedure, name="procedure-version"),
    path("procedures/<slug:slug>/<int:number>/draft/", designing.begin, name="draft-procedure"),
    path("procedures/<slug:slug>/<int:number>/edit/", designing.edit, name="edit-procedure"),
    path("procedures/<slug:slug>/<int:number>/settings/", designing.settings, name="procedure-settings"),
    path("procedures/<slug:slug>/<int:number>/try/", designing.simulate, name="simulate-procedure"),
    path("procedures/<slug:slug>/<int:number>/propose/", designing.propose, name="propose-procedure"),
    path("procedures/<slug:slug>/<int:number>/back/", designing.send_back, name="send-back-procedure"),
    path("procedures/<slug:slug>/<int:number>/discard/", designing.discard, name="discard-procedure"),
    path("procedures/<slug:slug>/<int:number>/agree/", designing.agree, name="agree-procedure"),
    path("procedures/<slug:slug>/<int:number>/steps-new/", designing.step, name="new-step"),
    path("procedures/<slug:slug>/<int:number>/steps/<slug:key>/", designing.step, name="edit-step"),
    path("procedures/<slug:slug>/<int:number>/steps/<slug:key>/drop/", designing.drop_step, name="drop-step"),
    path("procedures/<slug:slug>/<int:number>/yaml/", procedures.exported, name="procedure-yaml"),
    path("conditions/check/", conditions.check, name="check-condition"),
    path("segments/", segments.index, name="segments"),
    path("segments-new/", segments.new, name="new-segment"),
    path("segments-new/add/", segments.save, name="add-segment"),
    path("segments/<slug:slug>/", segments.segment, name="segment"),
    path("segments/<slug:slug>/save/", segments.save, name="save-segment"),
    path("segments/<slug:slug>/move/", segments.move, name="move-segment"),
    path("segments/<slug:slug>/remove/", segments.remove, name="remove-segment"),
    path("portfolios/", include("duecourse.interfaces.web.portfolios.urls")),
    path("", include("duecourse.interfaces.web.studio.urls")),
    path("demo/next-day/", demo.next_day, name="next-day"),
    path("demo/day/", demo.day, name="demo-day"),
    path("demo/day/progress/", demo.progress, name="demo-progress"),
    path("sink/", sink.index, name="sink"),
    path("sink/<str:name>/", sink.mail, name="sink-mail"),
    path("sink/<str:name>/html/", sink.html, name="sink-html"),
    path("design/", design.index, name="design"),
]
