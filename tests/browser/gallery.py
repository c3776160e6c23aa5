"""Which pictures are there of which screens? `test_gallery.py` says which screen has none."""

from __future__ import annotations

from dataclasses import dataclass

MANAGER, COLLECTOR, ADMIN, EDITOR, SALES = "collections-manager", "collector", "admin", "template-editor", "sales"


@dataclass(frozen=True)
class Picture:
    """One window: its name, the route it shows, where it looks and through whose eyes, and which link it follows there.

    What it follows is a link, or with a mark of exclamation a button. `press` are keys pressed there. A narrow one is taken at the width of a telephone too.
    """

    name: str
    route: str
    path: str
    follow: str = ""
    who: str = MANAGER
    press: tuple[str, ...] = ()
    is_narrow: bool = False


ROW = "[data-list] [data-row] [data-open]"
PICTURES = (
    Picture("sign-in", "account_login", "/account/sign-in/", who="", is_narrow=True),
    Picture("home", "home", "/", is_narrow=True),
    Picture("home-collector", "home", "/", who=COLLECTOR, is_narrow=True),
    Picture("home-cfo", "home", "/", who="cfo"),
    Picture("home-admin", "home", "/", who=ADMIN),
    Picture("paid", "paid", "/paid/", who=COLLECTOR),
    Picture("team", "team", "/team/", is_narrow=True),
    Picture("team-person", "team-person", "/team/", ROW, is_narrow=True),
    Picture("promises", "promises", "/promises/", is_narrow=True),
    Picture("promises-today", "promises-today", "/promises/today/", is_narrow=True),
    Picture("promise-calendar", "promise-calendar", "/promises/calendar/", is_narrow=True),
    Picture("plans", "plans", "/plans/", is_narrow=True),
    Picture("matching", "matching", "/bank/matching/", is_narrow=True),
    Picture("matching-receipt", "matching-receipt", "/bank/matching/?lane=matched", ROW, is_narrow=True),
    Picture("advices", "advices", "/bank/advices/", is_narrow=True),
    Picture("advice", "advice", "/bank/advices/", ROW, is_narrow=True),
    Picture("plan-limits", "plan-policy", "/plans/limits/", is_narrow=True),
    Picture("disputes", "disputes", "/disputes/", is_narrow=True),
    Picture("dispute-board", "dispute-board", "/disputes/board/", is_narrow=True),
    Picture("dispute", "dispute", "/disputes/board/", follow=ROW, is_narrow=True),
    Picture("deductions", "deductions", "/disputes/deductions/", is_narrow=True),
    Picture("deduction", "deduction", "/disputes/deductions/", ROW, is_narrow=True),
    Picture(
        "deduction-codes",
        "deduction-codes",
        "/disputes/deductions/",
        f"{ROW} >> main a[href*='/codes/']",
        is_narrow=True,
    ),
    Picture("write-offs", "write-offs", "/disputes/write-offs/", is_narrow=True),
    Picture("dispute-costs", "dispute-costs", "/disputes/costs/", is_narrow=True),
    Picture("credit-notes", "credit-notes", "/disputes/credit-notes/"),
    Picture("bank", "bank", "/bank/", is_narrow=True),
    Picture("bank-exceptions", "bank-exceptions", "/bank/exceptions/", is_narrow=True),
    Picture("bank-accounts", "bank-accounts", "/bank/accounts/", is_narrow=True),
    Picture("bank-account", "new-bank-account", "/bank/accounts/new/"),
    Picture("forecast", "forecast", "/forecast/", who="cfo", is_narrow=True),
    Picture("forecast-behind", "forecast-behind", "/forecast/", ".chart-table tbody a", who="cfo"),
    Picture("inbox", "inbox", "/inbox/", is_narrow=True),
    Picture("inbox-unverified", "inbox", "/inbox/?lane=unverified"),
    Picture("thread", "thread", "/inbox/?lane=others", ROW, is_narrow=True),
    Picture("thread-outside", "write-outside", "/inbox/?lane=others", f"{ROW} >> a[href$='/outside/']"),
    Picture("mailboxes", "mailboxes", "/admin/mailboxes/", who=ADMIN, is_narrow=True),
    Picture("reader", "reader", "/admin/reader/", is_narrow=True),
    Picture("law", "law", "/admin/law/", who=ADMIN, is_narrow=True),
    Picture("worklist", "worklist", "/worklist/", is_narrow=True),
    Picture("customer", "customer", "/worklist/?band=medium", ROW, is_narrow=True),
    Picture("composer", "write", "/worklist/?band=medium", f"{ROW} >> a[href*='/write/']"),
    Picture(
        "text", "text", "/worklist/?band=medium", f"{ROW} >> a[href*='/write/'] >> a[href$='/text/']", is_narrow=True
    ),
    Picture("call", "call", "/worklist/?band=medium", f"{ROW} >> a[href$='/call/']"),
    Picture("caller", "caller", "/calls/?number=%2B32"),
    Picture("item", "item", "/worklist/?band=medium", f"{ROW} >> main a[href^='/items/']"),
    Picture(
        "contact",
        "new-contact",
        "/worklist/?band=medium",
        f"{ROW} >> a[href*='?tab=contacts'] >> a[href*='/contacts/']",
    ),
    Picture("customers", "customers", "/customers/?owing=overdue", is_narrow=True),
    Picture("tasks", "tasks", "/tasks/", who=COLLECTOR, is_narrow=True),
    Picture("task", "task", "/tasks/", ROW, who=COLLECTOR),
    Picture("task-new", "new-task", "/tasks/new/"),
    Picture("alerts", "alerts", "/alerts/", is_narrow=True),
    Picture("foreseen", "foreseen", "/foreseen/", is_narrow=True),
    Picture("foreseen-rules", "foreseen-rules", "/foreseen/rules/"),
    Picture("following", "following", "/following/"),
    Picture("no-next-step", "no-next-step", "/no-next-step/"),
    Picture("outbox", "outbox", "/outbox/?tab=approval", is_narrow=True),
    Picture("outbox-sent", "outbox", "/outbox/?tab=sent"),
    Picture("outbox-held-back", "outbox", "/outbox/?tab=suppressed"),
    Picture("message", "message", "/outbox/?tab=sent", ROW, is_narrow=True),
    Picture("letters", "letters", "/letters/"),
    Picture("letter-batch", "print-batch", "/letters/", "main a[href^='/letters/']"),
    Picture("imports", "imports", "/imports/", is_narrow=True),
    Picture("import", "import", "/imports/", ROW),
    Picture("mappings", "mappings", "/imports/mappings/"),
    Picture("copies", "copies", "/imports/copies/"),
    Picture("models", "models", "/models/", is_narrow=True),
    Picture("going-live", "going-live", "/going-live/", is_narrow=True),
    Picture("cleanup", "cleanup", "/cleanup/"),
    Picture("shadow", "shadow", "/shadow/"),
    Picture("procedures", "procedures", "/procedures/"),
    Picture("procedure", "procedure", "/procedures/standard/", is_narrow=True),
    Picture(
        "designer", "edit-procedure", "/procedures/standard/", "!a[href$='/edit/'], form[action$='/draft/'] button"
    ),
    Picture("contact-costs", "contact-costs", "/procedures-costs/", is_narrow=True),
    Picture("pipeline", "pipeline", "/pipeline/", is_narrow=True),
    Picture("pipeline-stage", "pipeline", "/pipeline/?stage=firm"),
    Picture("my-customers", "my-customers", "/my-customers/", who=SALES, is_narrow=True),
    Picture("ask-for", "ask-for", "/my-customers/", f"{ROW} >> main a[data-hotkey='a']", who=SALES),
    Picture("asked-for", "proposals", "/asked-for/", is_narrow=True),
    Picture("portfolios", "portfolios", "/portfolios/"),
    Picture("portfolio", "portfolio", "/portfolios/", ROW),
    Picture("strategies", "strategies", "/strategies/"),
    Picture("strategy", "strategy", "/strategies/", "main a[href^='/strategies/']"),
    Picture("segments", "segments", "/segments/"),
    Picture("segment", "segment", "/segments/", "main a[href^='/segments/']"),
    Picture("segment-new", "new-segment", "/segments-new/"),
    Picture("templates", "templates", "/templates/", who=EDITOR),
    Picture("template", "template", "/templates/firm/", who=EDITOR),
    Picture("brand", "brand", "/templates/", "main a[href^='/brand']", who=EDITOR),
    Picture("companies", "admin-companies", "/admin/companies/", who=ADMIN),
    Picture("company", "admin-company", "/admin/companies/", ROW, who=ADMIN),
    Picture("company-portal", "company-portal", "/admin/companies/", f"{ROW} >> a[href$='/portal/']", who=ADMIN),
    Picture("people", "people", "/admin/people/", who=ADMIN, is_narrow=True),
    Picture("person", "person", "/admin/people/", "main a[href^='/admin/people/']:has-text('Eva')", who=ADMIN),
    Picture("person-new", "invite", "/admin/people/new/", who=ADMIN),
    Picture("roles", "roles", "/admin/roles/", who=ADMIN),
    Picture("channels", "channels", "/admin/channels/", who=ADMIN),
    Picture("inbox-terms", "inbox-terms", "/admin/inbox/", who=ADMIN),
    Picture("dispute-terms", "dispute-terms", "/admin/disputes/", who=ADMIN),
    Picture("departments", "departments", "/admin/departments/", who=ADMIN),
    Picture("switches", "switches", "/admin/switches/", who=ADMIN),
    Picture("audit", "audit", "/admin/audit/", who=ADMIN),
    Picture("palette", "home", "/worklist/", press=("/",)),
    Picture("keys", "worklist", "/worklist/", press=("?",)),
    Picture("demo-day", "demo-day", "/demo/day/"),
    Picture("sink", "sink", "/sink/"),
    Picture("mail", "sink-mail", "/sink/", ROW, is_narrow=True),
    Picture("design", "design", "/design/", is_narrow=True),
    Picture("second-factor", "mfa_index", "/account/second-factor/"),
)
