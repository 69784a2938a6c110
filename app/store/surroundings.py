"""Where a folder lies: on this computer's own disk, on another's, or in the care of a cloud."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from app.store.errors import StoreFarAway, StoreReadOnly

_MOUNTS = Path("/proc/mounts")
_REMOTE = re.compile(
    r"nfs4?|cifs|smb3?|smbfs|afs|ceph|glusterfs|davfs|ncpfs|lustre|beegfs"
    r"|fuse\.(?:sshfs|rclone|gvfsd-fuse|s3fs|gcsfuse|davfs2?|glusterfs|ceph.*)"
)
_CLOUDS = re.compile(
    r"dropbox|onedrive.*|google ?drive.*|my drive|icloud ?drive|mobile documents|cloudstorage"
    r"|nextcloud|owncloud|seafile|pcloud ?drive|mega(?:sync)?|syncthing|box sync",
    re.IGNORECASE,
)
_CLOUD_MARKS = (
    ".dropbox",
    ".owncloudsync.log",
    ".nextcloudsync.log",
    ".stfolder",
    ".csync_journal",
)


def require_local(folder: Path, mounts: Path = _MOUNTS) -> None:
    """Raise where the folder lies on another computer: locks and syncs do not hold there."""
    kind = file_system_of(folder, mounts)
    if kind is not None and _REMOTE.fullmatch(kind):
        raise StoreFarAway(
            f"The folder {folder} lies on another computer ({kind}). Recordings need a disk of "
            "this one: over a network, locks and syncs do not hold, and a recording could be lost. "
            "Set FIRING_ORDER_HOME to a folder here, and keep the backups there."
        )


def cloud_of(folder: Path) -> str | None:
    """Return the name of the synchronised folder that holds this one; None without one."""
    for each in (folder, *folder.parents):
        is_marked = any((each / mark).exists() for mark in _CLOUD_MARKS)
        if _CLOUDS.fullmatch(each.name) or is_marked:
            return each.name
    return None


def file_system_of(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the kind of file system a folder lies on; None where nobody tells."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    place, n_parts = folder.resolve(), 0
    found: str | None = None
    for line in lines:
        _, mounted, kind, *_ = line.split(" ")
        at = Path(re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), mounted))
        if place.is_relative_to(at) and len(at.parts) >= n_parts:
            n_parts, found = len(at.parts), kind
    return found


def is_read_only(folder: Path) -> bool:
    """Return whether the disk of a folder can only be read, by whatever account."""
    if not hasattr(os, "statvfs"):  # Windows has no such disks but discs
        return False
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def refuses_writing(folder: Path) -> bool:
    """Return whether the disk of a folder takes nothing any more; it may not say so of itself.

    A system that found its disk failing goes on with it read-only, and tells that to who writes.
    """
    if is_read_only(folder):
        return True
    probe = folder / "store.probe"
    try:
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT, 0o600))
        probe.unlink()
    except OSError as exc:
        return exc.errno == errno.EROFS
    return False


def read_only_problem(folder: Path) -> StoreReadOnly:
    """Return what can be done with such a folder and what cannot."""
    return StoreReadOnly(
        f"The folder {folder} lies on a disk that can only be read. Recordings there can be looked "
        "at, analysed and backed up to another disk; recording, changing and exporting (which "
        "needs its line in the audit log) need a disk that can be written. Copy the folder to one, "
        "whole, and set FIRING_ORDER_HOME to the copy."
    )
