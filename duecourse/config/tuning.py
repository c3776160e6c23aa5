"""How is a PostgreSQL server tuned that shares a person's own machine?"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

MEBIBYTE = 1024 * 1024


def configuration(socket_folder: Path, options: Mapping[str, str]) -> str:
    """Write postgresql.conf; `options` win over what is chosen here."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{max(128, min(1024, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "dynamic_shared_memory_type": "posix" if _shared_memory() >= 256 * MEBIBYTE else "mmap",
    }
    values |= options
    lines = (f"{key} = '{value.replace(chr(39), chr(39) * 2)}'" for key, value in values.items())
    return "# Written by Duecourse at every start.\n" + "\n".join(lines) + "\n"


def _shared_memory() -> int:
    shm = Path("/dev/shm")  # noqa: S108 - only its size is asked
    return shutil.disk_usage(shm).total if shm.exists() else 0
