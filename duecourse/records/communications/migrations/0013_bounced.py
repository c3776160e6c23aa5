from django.db import migrations, models


class Migration(migrations.Migration):
    """A message, or one of its addresses, may come back after the server had taken it."""

    dependencies = [
        ("communications", "0012_sent_in_order"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="recipient",
            name="recipient_state_known",
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "waiting_approval",
                            "planned",
                            "due",
                            "claimed",
                            "data",
                            "sent",
                            "unknown",
                            "suppressed",
                            "failed",
                            "cancelled",
                            "shadow",
                            "bounced",
                        ],
                    )
                ),
                name="message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "data", "accepted", "refused", "failed", "bounced"])),
                name="recipient_state_known",
            ),
        ),
    ]
