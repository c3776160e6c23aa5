from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Files know who brought them and whether the customer may see them; notes may be about a file."""

    dependencies = [("ledger", "0014_contact_domain")]

    operations = [
        migrations.AddField("document", "source", models.CharField(db_default="hand", default="hand", max_length=10)),
        migrations.AddField("document", "is_for_customer", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("note", "document_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(
            "ALTER TABLE ledger_note ADD FOREIGN KEY (tenant_id, document_id) REFERENCES ledger_document (tenant_id, id)",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=["tenant_id", "item_id", "sha256"],
                name="document_of_item_once",
                condition=Q(item_id__isnull=False) & ~Q(source="hand"),
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["tenant_id", "item_id"], name="document_item", condition=Q(item_id__isnull=False)),
        ),
    ]
