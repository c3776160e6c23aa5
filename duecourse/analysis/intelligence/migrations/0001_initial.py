from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    """What was learnt, how it was trained, and how it holds."""

    initial = True

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FittedModel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("fitted_at", models.DateTimeField()),
                ("from_on", models.DateField(null=True)),
                ("until_on", models.DateField()),
                ("counts", models.JSONField(default=dict)),
                ("seed", models.IntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("code_version", models.CharField(max_length=20)),
                ("metrics", models.JSONField(default=dict)),
                ("decision", models.CharField(max_length=3)),
                ("reason", models.CharField(max_length=40)),
                ("retired_at", models.DateTimeField(null=True)),
                ("body", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "purpose", "-id"], name="fitted_model_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "champion")),
                        fields=("tenant_id", "purpose"),
                        name="fitted_model_champion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ("payment", "promise", "cash"))),
                        name="fitted_model_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("champion", "challenger", "retired"))),
                        name="fitted_model_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["on", "off"])), name="fitted_model_decision_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelWatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("model_id", models.BigIntegerField()),
                ("on_day", models.DateField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("item_count", models.IntegerField()),
                ("figures", models.JSONField(default=dict)),
                ("is_out", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "model_id", "on_day"), name="model_watch_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(blank=True, default="", max_length=150)),
                ("until_on", models.DateField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("step", models.CharField(blank=True, default="", max_length=20)),
                ("done_share", models.DecimalField(decimal_places=3, default=0, max_digits=4)),
                ("ended_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=200)),
                ("model_id", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "running", "done", "failed"))),
                        name="training_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("tenant_id",),
                        name="training_one_at_a_time",
                    ),
                ],
            },
        ),
        TenantTable("FittedModel"),
        TenantTable("Training"),
        TenantTable("ModelWatch", parents={"model_id": "intelligence_fittedmodel"}),
    ]
