from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A payment advice is read from a file or a mail; what is unclear of it waits for a person, and none is taken twice."""

    dependencies = [("ledger", "0022_outlooks_as_intervals")]

    operations = [
        migrations.AddField(
            model_name="remittance",
            name="content_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="remittance",
            name="unread",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="remittance",
            name="doubts",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="remittance",
            name="brought_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
        migrations.RemoveConstraint(model_name="remittance", name="remittance_state_known"),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "used", "dropped"]), name="remittance_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.UniqueConstraint(
                condition=~Q(content_key="") & ~Q(state="dropped"),
                fields=("tenant_id", "company_id", "content_key"),
                name="remittance_content_once",
            ),
        ),
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(fields=["tenant_id", "company_id", "state", "-id"], name="remittance_lane"),
        ),
    ]
