"""When is what asked for? Every clock of the house; each job finds for itself what is due."""

from duecourse.foundation.queue.clocks import Clock

CLOCKS: tuple[Clock, ...] = (
    Clock("communications.tick"),
    Clock("communications.ask_mailboxes"),
    Clock("communications.judge_visits", every_minutes=5),
    Clock("ledger.ask_about_payments", every_minutes=5),
    Clock("ledger.keep_sums", every_minutes=5),
    Clock("intelligence.tick", every_minutes=5),
    Clock("procedures.tick"),
    Clock("promises.judge_due", every_minutes=15),
    Clock("disputes.watch", every_minutes=15),
    Clock("intelligence.ask_for_forecasts", every_minutes=15),
    Clock("intelligence.learn_promises", every_minutes=60),
    Clock("intelligence.look_at_behaviour", every_minutes=15),
    Clock("insight.ask_for_figures", every_minutes=15),
    Clock("worklists.watch", every_minutes=60),
    Clock("worklists.foresee", every_minutes=30),
    Clock("worklists.dispute_digests", every_minutes=15),
    Clock("worklists.place", every_minutes=60),
    Clock("insight.forget_reports", every_minutes=60),
    Clock("insight.schedules"),
    Clock("insight.take_back_mails", every_minutes=5),
    Clock("identity.seal_audit", every_minutes=10),
)
