from django.db import migrations, models


class Migration(migrations.Migration):
    """Disputes of a reason may be due within business hours, which run from the moment at which a case was opened."""

    dependencies = [("disputes", "0007_mails_daily")]

    operations = [
        migrations.AddField(model_name="dispute", name="opened_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="disputeterm", name="hours", field=models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="disputeterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__isnull", True), ("hours__range", (1, 400)), _connector="OR"),
                name="dispute_term_hours",
            ),
        ),
    ]
