from django.db import migrations, models


class Migration(migrations.Migration):
    """A promise may wait for money at the bank to be booked."""

    dependencies = [("promises", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("promise", "promise_state_known"),
        migrations.AlterField("promise", "state", models.CharField(default="open", max_length=16)),
        migrations.AddConstraint(
            "promise",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "proposed",
                            "open",
                            "kept_unconfirmed",
                            "kept",
                            "partly_kept",
                            "broken",
                            "superseded",
                            "withdrawn",
                            "void",
                        ),
                    )
                ),
                name="promise_state_known",
            ),
        ),
    ]
