from django.db import migrations, models

from duecourse.foundation.tenancy.migration import TenantTable


class Migration(migrations.Migration):
    dependencies = [("worklists", "0002_asked_by")]

    operations = [
        migrations.CreateModel(
            name="TaskComment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField()),
                ("task_id", models.BigIntegerField()),
                ("author", models.CharField(max_length=150)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["tenant_id", "task_id"], name="task_comment_task")]},
        ),
        TenantTable("TaskComment", parents={"task_id": "worklists_task"}),
    ]
