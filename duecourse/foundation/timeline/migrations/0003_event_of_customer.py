from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the index of a customer's events answer for kind, day, person and words alone."""

    dependencies = [("timeline", "0002_event_words")]

    operations = [
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["tenant_id", "customer_id", "-id"],
                include=["kind", "on_day", "actor_user_id", "words"],
                name="event_of_customer",
            ),
        ),
        migrations.RemoveIndex("event", "event_customer"),
    ]
