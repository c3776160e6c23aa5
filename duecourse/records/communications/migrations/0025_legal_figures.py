"""Figures and words of laws on late payment, each verified by a person."""

from django.db import migrations, models
from django.db.models import Q

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [("communications", "0024_inbox_suggests_from")]

    operations = [
        migrations.CreateModel(
            name="LegalFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("jurisdiction", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(blank=True, default="", max_length=10)),
                ("value", models.JSONField()),
                ("source", models.CharField(max_length=300)),
                ("verified_on", models.DateField()),
                ("verified_by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "jurisdiction", "kind", "key"), name="legal_figure_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["rate", "fixed", "reference", "text"]), name="legal_figure_kind_known"
                    ),
                ],
            },
        ),
        TenantTable("LegalFigure"),
    ]
