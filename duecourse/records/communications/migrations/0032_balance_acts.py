from django.db import migrations, models


class Migration(migrations.Migration):
    """A customer may answer on its page whether a balance is right."""

    dependencies = [("communications", "0031_kept_access")]

    operations = [
        migrations.RemoveConstraint(model_name="portalact", name="portal_act_kind_known"),
        migrations.AddConstraint(
            model_name="portalact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["promise", "plan", "dispute", "comment", "contact", "paid", "upload", "balance"],
                    )
                ),
                name="portal_act_kind_known",
            ),
        ),
    ]
