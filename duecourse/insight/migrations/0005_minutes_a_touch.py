from django.db import migrations, models


class Migration(migrations.Migration):
    """What a reminder takes that somebody writes by hand."""

    dependencies = [("insight", "0004_freezing")]

    operations = [
        migrations.AddField("insightterms", "touch_minutes", models.SmallIntegerField(default=5)),
        migrations.AddConstraint(
            "insightterms",
            models.CheckConstraint(
                condition=models.Q(("touch_minutes__gte", 0), ("touch_minutes__lte", 240)), name="insight_terms_touch"
            ),
        ),
    ]
