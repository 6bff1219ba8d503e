"""Fetching the Slack server: an altered archive is not unpacked, a missing server is named."""

from pathlib import Path

import pytest

from tests.far import install


def test_an_altered_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(folder: Path) -> Path:
        archive = folder / "altered.tgz"
        archive.write_bytes(b"something else")
        return archive

    monkeypatch.setattr(install, "BINARY", tmp_path / "server")
    monkeypatch.setattr(install, "is_supported", lambda: True)
    monkeypatch.setattr(install, "download", download)
    with pytest.raises(RuntimeError, match="sha512"):
        install.ensure_slack()
    assert not (tmp_path / "server").exists()


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(install, "BINARY", tmp_path / "server")
    monkeypatch.setattr(install, "is_supported", lambda: True)
    with pytest.raises(outcome, match=r"python -m tests\.far\.install"):
        install.installed_slack()
