from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    """How sure the reader must be before it suggests anything."""

    dependencies = [
        ("communications", "0023_bounced_recipients"),
    ]

    operations = [
        migrations.AddField(
            model_name="inboxterms",
            name="suggest_from",
            field=models.DecimalField(decimal_places=2, default=Decimal("0.60"), max_digits=3),
        ),
        migrations.AddConstraint(
            model_name="inboxterms",
            constraint=models.CheckConstraint(
                condition=models.Q(("suggest_from__range", (0, 1))), name="inbox_suggests_by_a_share"
            ),
        ),
    ]
