from django.db import migrations, models


class Migration(migrations.Migration):
    """Each day asks who was put on a procedure by hand: few among all assignments."""

    dependencies = [
        ("procedures", "0006_decisions_can_be_learnt_from"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("source", "manual")),
                fields=["tenant_id", "customer_id"],
                name="assignment_manual",
            ),
        ),
    ]
