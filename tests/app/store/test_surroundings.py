"""A store on another computer is refused; one in a cloud's care is told."""

from __future__ import annotations

import pytest

from app.store import folder as store_folder
from app.store.errors import StoreFarAway
from app.store.store import Store
from app.store.surroundings import cloud_of, file_system_of, require_local

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/home {nfs} nfs4 rw 0 0
//nas/share {cifs} cifs rw 0 0
tmpfs {tmpfs} tmpfs rw 0 0
me@there: {sshfs} fuse.sshfs rw 0 0
/dev/sdb {inner} ext4 rw 0 0
"""


@pytest.fixture
def places(tmp_path):
    names = {name: tmp_path / f"a {name}" for name in ("nfs", "cifs", "tmpfs", "sshfs")}
    names["inner"] = names["nfs"] / "disk"
    for each in names.values():
        each.mkdir()
    mounts = tmp_path / "mounts"
    octal = {name: str(path).replace(" ", "\\040") for name, path in names.items()}
    mounts.write_text(MOUNTS.format(**octal))
    return names, mounts


@pytest.mark.parametrize("name", ["nfs", "cifs", "sshfs"])
def test_another_computer_is_refused_with_a_sentence(places, name):
    names, mounts = places
    with pytest.raises(StoreFarAway, match="FIRING_ORDER_HOME"):
        require_local(names[name] / "deeper" / "home", mounts)


@pytest.mark.parametrize("name", ["tmpfs", "inner"])
def test_a_disk_of_this_computer_is_fine_wherever_it_is_mounted(places, name):
    names, mounts = places
    require_local(names[name] / "home", mounts)


def test_where_nobody_tells_nothing_is_refused(tmp_path):
    assert file_system_of(tmp_path, tmp_path / "none") is None
    require_local(tmp_path, tmp_path / "none")


def test_the_store_asks(folder, monkeypatch):
    def refuse(path):
        raise StoreFarAway("far away")

    monkeypatch.setattr(store_folder, "require_local", refuse)
    with pytest.raises(StoreFarAway):
        Store.open(folder)


@pytest.mark.parametrize(
    "name", ["Dropbox", "OneDrive - Clinic", "Google Drive", "Nextcloud", "iCloud Drive", "MEGA"]
)
def test_a_folder_of_a_cloud_is_known_by_its_name(tmp_path, name):
    assert cloud_of(tmp_path / name / "firing-order") == name


def test_a_folder_of_a_cloud_is_known_by_its_mark(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / ".stfolder").mkdir()
    assert cloud_of(tmp_path / "shared" / "firing-order") == "shared"
    assert cloud_of(tmp_path / "my dropbox of things") is None
