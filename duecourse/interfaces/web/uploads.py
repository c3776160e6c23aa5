"""Where does a file lie that somebody hands in?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile


@contextmanager
def stored(file: UploadedFile[bytes]) -> Iterator[Path]:
    """Give the path of an upload: a large one was streamed to the disk as it came; nothing is left of it afterwards."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with NamedTemporaryFile(delete=False) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    try:
        yield Path(kept.name)
    finally:
        Path(kept.name).unlink(missing_ok=True)
