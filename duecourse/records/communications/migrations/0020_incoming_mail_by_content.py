from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """One mail in two mailboxes is found by what it says; a mail of our own that comes back is known as ours."""

    dependencies = [("communications", "0019_message_detour")]

    operations = [
        migrations.AddIndex(
            "incomingmail",
            models.Index(
                fields=["tenant_id", "content_sha256"], name="incoming_mail_content", condition=~Q(content_sha256="")
            ),
        ),
        migrations.RemoveConstraint("incomingmail", "incoming_mail_machine_known"),
        migrations.AddConstraint(
            "incomingmail",
            models.CheckConstraint(
                condition=Q(machine__in=["none", "auto_reply", "out_of_office", "bounce", "list", "own"]),
                name="incoming_mail_machine_known",
            ),
        ),
    ]
