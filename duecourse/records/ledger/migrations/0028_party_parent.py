from django.db import migrations, models


class Migration(migrations.Migration):
    """The members of a group are found by their parent."""

    dependencies = [("ledger", "0027_bank_entry_parts")]
    operations = [
        migrations.AddIndex(
            "party",
            models.Index(
                condition=models.Q(("parent_id__isnull", False)), fields=["tenant_id", "parent_id"], name="party_parent"
            ),
        )
    ]
