import django.contrib.postgres.fields
from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """Figures that were kept, reports, boards, schedules, closed months."""

    initial = True

    dependencies = [
        ("identity", "0011_membership_seller_names"),
        ("ledger", "0023_advices_are_read"),
        ("communications", "0031_kept_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="BalanceLetter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("pack_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("amounts", models.JSONField(default=dict)),
                ("state", models.CharField(default="drafted", max_length=10)),
                ("message_id", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=2000)),
                ("answered_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "pack_id", "customer_id"), name="balance_letter_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("drafted", "sent", "agreed", "differs", "silent", "withdrawn"))
                        ),
                        name="balance_letter_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("slug", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("tiles", models.JSONField(default=list)),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=150)),
                ("is_first", models.BooleanField(default=False)),
                ("revision", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "slug"), name="board_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_first", True), ("retired_at__isnull", True)),
                        fields=("tenant_id", "owner_id"),
                        name="board_first_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("board_id", models.BigIntegerField()),
                ("user_id", models.UUIDField(null=True)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("may_edit", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "board_id", "user_id", "role"),
                        name="board_share_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user_id__isnull", True), ("role", ""), _connector="OR"),
                        name="board_share_one_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("portfolio_id", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("on_day", models.DateField()),
                ("figures", models.JSONField(default=dict)),
                ("rules_version", models.CharField(max_length=20)),
                ("is_backfilled", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "on_day"], name="daily_figure_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "portfolio_id", "currency", "on_day"),
                        name="daily_figure_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("schedule_id", models.BigIntegerField()),
                ("due_at", models.DateTimeField()),
                ("user_id", models.UUIDField()),
                ("part", models.CharField(blank=True, default="", max_length=60)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("said", models.JSONField(null=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("row_count", models.IntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "schedule_id", "due_at", "user_id", "part"), name="delivery_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "sent", "refused", "empty", "failed"))),
                        name="delivery_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InsightTerms",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("window_days", models.SmallIntegerField(default=90)),
                ("capital_share", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("staff_cost", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("dso_target_days", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id",), name="insight_terms_once"),
                    models.CheckConstraint(
                        condition=models.Q(("window_days__gte", 1), ("window_days__lte", 730)),
                        name="insight_terms_window",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthPack",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("company_id", models.BigIntegerField()),
                ("month_on", models.DateField()),
                ("version", models.SmallIntegerField(default=1)),
                ("currency", models.CharField(max_length=3)),
                ("figures", models.JSONField(default=dict)),
                ("basis", models.JSONField(default=dict)),
                ("frozen_at", models.DateTimeField()),
                ("frozen_by", models.CharField(max_length=150)),
                ("frozen_by_id", models.UUIDField(null=True)),
                ("control_total", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("difference_note", models.CharField(blank=True, default="", max_length=1000)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(blank=True, default="", max_length=150)),
                ("signed_by_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "company_id", "month_on", "version"), name="month_pack_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_at__isnull", True), ("control_total__isnull", False), _connector="OR"
                        ),
                        name="month_pack_signed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnKpi",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("slug", models.CharField(max_length=60)),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=150)),
                ("is_shared", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "slug"), name="own_kpi_once")],
            },
        ),
        migrations.CreateModel(
            name="OwnKpiVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("own_kpi_id", models.BigIntegerField()),
                ("number", models.SmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("says", models.CharField(blank=True, default="", max_length=400)),
                ("formula", models.CharField(max_length=1000)),
                ("unit", models.CharField(max_length=10)),
                ("better", models.CharField(blank=True, default="", max_length=6)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "own_kpi_id", "number"), name="own_kpi_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["money", "days", "share", "count", "times"])),
                        name="own_kpi_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("better__in", ["", "higher", "lower"])), name="own_kpi_better_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackCustomer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("pack_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("figures", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "pack_id", "customer_id", "currency"), name="pack_customer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("slug", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("says", models.CharField(blank=True, default="", max_length=400)),
                ("spec", models.JSONField()),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=150)),
                ("revision", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "owner_id"], name="report_owner")],
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "slug"), name="report_once")],
            },
        ),
        migrations.CreateModel(
            name="ReportRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("spec", models.JSONField()),
                ("scope", models.JSONField()),
                ("on_day", models.DateField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("done_share", models.DecimalField(decimal_places=3, default=0, max_digits=4)),
                ("pid", models.IntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("said", models.JSONField(null=True)),
                ("answer", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "asked_at"], name="report_run_asked")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "running", "done", "failed", "cancelled"))),
                        name="report_run_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("report_id", models.BigIntegerField()),
                ("user_id", models.UUIDField(null=True)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("may_edit", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "report_id", "user_id", "role"),
                        name="report_share_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user_id__isnull", True), ("role", ""), _connector="OR"),
                        name="report_share_one_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("subject_kind", models.CharField(max_length=10)),
                ("subject_key", models.CharField(max_length=60)),
                ("timing", models.JSONField()),
                ("zone", models.CharField(max_length=64)),
                ("period", models.CharField(blank=True, default="", max_length=30)),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), size=None),
                ),
                ("burst", models.CharField(blank=True, default="", max_length=10)),
                ("note", models.CharField(blank=True, default="", max_length=1000)),
                ("skip_empty", models.BooleanField(default=True)),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=["tenant_id", "next_at"],
                        name="schedule_next",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject_kind__in", ["report", "board"])), name="schedule_subject_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("burst__in", ["", "collector", "company"])), name="schedule_burst_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleReader",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("schedule_id", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "schedule_id", "user_id"), name="schedule_reader_once")
                ],
            },
        ),
        TenantTable("InsightTerms"),
        TenantTable("DailyFigure", parents={"company_id": "identity_company"}, append_only=True),
        TenantTable("OwnKpi"),
        TenantTable("OwnKpiVersion", parents={"own_kpi_id": "insight_ownkpi"}, append_only=True),
        TenantTable("Report"),
        TenantTable("ReportShare", parents={"report_id": "insight_report"}),
        TenantTable("ReportRun"),
        TenantTable("Board"),
        TenantTable("BoardShare", parents={"board_id": "insight_board"}),
        TenantTable("Schedule"),
        TenantTable("ScheduleReader", parents={"schedule_id": "insight_schedule"}),
        TenantTable(
            "Delivery",
            parents={"schedule_id": "insight_schedule", "message_id": "communications_message"},
        ),
        TenantTable("MonthPack", parents={"company_id": "identity_company"}),
        TenantTable("PackCustomer", parents={"pack_id": "insight_monthpack", "customer_id": "ledger_customer"}),
        TenantTable(
            "BalanceLetter",
            parents={
                "pack_id": "insight_monthpack",
                "customer_id": "ledger_customer",
                "message_id": "communications_message",
            },
        ),
    ]
