"""How does a table become a tenant's table? One operation, so that none is forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

APP, SYSTEM, BACKUP = "duecourse_app", "duecourse_system", "duecourse_backup"
MINE = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid"


class TenantTable(Operation):
    """Key (tenant_id, id), composite foreign keys, row-level security, and grants, for one model's table.

    `parents` maps columns (without the tenant) to a table or `table (columns)`:
    `{"customer_id": "ledger_customer", "company_id, customer_id": "ledger_customer (company_id, id)"}`.
    A required parent proves the tenant; where every parent may be empty, `of_tenant` adds a key to the tenant itself.
    `system` names what the system role may do to all tenants' rows ("select", "insert", "update", "delete").
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        model: str,
        *,
        parents: Mapping[str, str] | None = None,
        of_tenant: bool = False,
        append_only: bool = False,
        system: Sequence[str] = (),
    ) -> None:
        self.model, self.parents, self.append_only, self.system = (
            model,
            dict(parents or {}),
            append_only,
            tuple(system),
        )
        self.of_tenant = of_tenant or not self.parents

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Fence the table."""
        for statement in self.statements(_table(to_state, app_label, self.model)):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing: the table goes with the model that made it."""

    def describe(self) -> str:
        """Say what the migration does, for its log."""
        return f"Fence {self.model} by tenant"

    def statements(self, table: str) -> list[str]:
        """Give the SQL, in order."""
        rights = "SELECT, INSERT" if self.append_only else "SELECT, INSERT, UPDATE, DELETE"
        sql = [
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey", ADD PRIMARY KEY (tenant_id, id)',
            *self._foreign_keys(table),
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY tenant ON "{table}" USING ({MINE}) WITH CHECK ({MINE})',
            f'GRANT {rights} ON "{table}" TO {APP}',
            f'GRANT SELECT ON "{table}" TO {BACKUP}',
            f'CREATE POLICY backup ON "{table}" FOR SELECT TO {BACKUP} USING (true)',
        ]
        for right in self.system:
            check = "WITH CHECK (true)" if right == "insert" else "USING (true)"
            sql.append(f'GRANT {right.upper()} ON "{table}" TO {SYSTEM}')
            sql.append(f'CREATE POLICY system_{right} ON "{table}" FOR {right.upper()} TO {SYSTEM} {check}')
        return sql

    def _foreign_keys(self, table: str) -> list[str]:
        keys = []
        if self.of_tenant:
            keys.append(f'ALTER TABLE "{table}" ADD FOREIGN KEY (tenant_id) REFERENCES identity_tenant (id)')
        for columns, target in self.parents.items():
            name, _, others = target.partition(" (")
            theirs = others.rstrip(")") or "id"
            keys.append(
                f'ALTER TABLE "{table}" ADD FOREIGN KEY (tenant_id, {columns}) REFERENCES {name} (tenant_id, {theirs})'
            )
        return keys


def _table(state: ProjectState, app_label: str, model: str) -> str:
    meta: Any = state.apps.get_model(app_label, model)._meta
    return str(meta.db_table)
