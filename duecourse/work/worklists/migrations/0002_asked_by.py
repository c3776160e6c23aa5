from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worklists", "0001_initial")]

    operations = [
        migrations.AddField(model_name="task", name="asked_by_id", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("assignee_id__isnull", False)),
                fields=["tenant_id", "assignee_id", "due_on"],
                name="task_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("asked_by_id__isnull", False)),
                fields=["tenant_id", "asked_by_id", "due_on"],
                name="task_asked_by",
            ),
        ),
    ]
