"""Are the browser's files the ones that the lock file names, and nothing else?"""

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from duecourse.config import assets


def _package(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo("package/" + name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    packages = {
        name: _package(dict.fromkeys(files, b"code();\n//# sourceMappingURL=code.js.map\n") | {"../evil.js": b"x"})
        for name, files in assets.WANTED.items()
    }
    served = {f"https://r.example/{n}/-/{n.rpartition('/')[2]}-1.0.0.tgz": c for n, c in packages.items()}
    lock = {
        f"node_modules/{name}": {
            "version": "1.0.0",
            "integrity": "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode(),
        }
        for name, content in packages.items()
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": lock}), encoding="utf-8")
    monkeypatch.setattr(assets, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "static" / "vendor")
    monkeypatch.setattr(assets, "_download", lambda url: served[url])
    monkeypatch.setenv("npm_config_registry", "https://r.example/")
    return served


def test_the_wanted_files_arrive_without_source_maps_and_nothing_else_does(registry: dict[str, bytes]) -> None:
    assert assets.fetch()
    arrived = {str(path.relative_to(assets.VENDOR)) for path in assets.VENDOR.rglob("*") if path.is_file()}
    assert arrived == {place for files in assets.WANTED.values() for place in files.values()} | {".stamp"}
    assert (assets.VENDOR / "htmx/htmx.min.js").read_bytes() == b"code();\n"
    assert not assets.fetch(), "a second start finds its stamp and does nothing"


def test_a_package_with_other_content_is_refused_and_leaves_nothing_behind(registry: dict[str, bytes]) -> None:
    url = next(url for url in registry if "htmx" in url)
    registry[url] = _package({"dist/htmx.min.js": b"evil();"})
    with pytest.raises(assets.AssetRefused, match=r"htmx\.org is not the one"):
        assets.fetch()
    assert list(assets.VENDOR.parent.glob("vendor*")) == []
