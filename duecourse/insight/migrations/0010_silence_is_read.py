from django.db import migrations, models
from django.db.models import Q

_STATES = ("drafted", "sent", "agreed", "differs", "withdrawn")


class Migration(migrations.Migration):
    """Silence is no state that somebody sets: it follows from the day."""

    dependencies = [("insight", "0009_answer_by")]

    operations = [
        migrations.RemoveConstraint("balanceletter", "balance_letter_state_known"),
        migrations.AddConstraint(
            "balanceletter",
            models.CheckConstraint(condition=Q(state__in=_STATES), name="balance_letter_state_known"),
        ),
    ]
