"""What no linter says about imports: Qt really is not needed, no second store is opened."""

import subprocess
import sys

from tests.architecture.source_tree import PACKAGES, ROOT, imports_in, named, source_files

BELOW_THE_VIEWS = """
import sys
from importlib import import_module
from pathlib import Path

for name in ("PySide6", "shiboken6", "pyqtgraph"):
    sys.modules[name] = None
for package in sys.argv[1:]:
    for path in sorted(Path(package).rglob("*.py")):
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        if not module.startswith(("app.views", "app.launch", "app.store.migrations")):
            import_module(module)
"""


def test_everything_below_the_views_imports_without_qt():
    done = subprocess.run(
        [sys.executable, "-c", BELOW_THE_VIEWS, *PACKAGES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_only_the_encrypted_store_is_a_database():
    plain_databases = ("sqlite3", "PySide6.QtSql")
    found = [
        f"{named(path)}:{line} imports {name}"
        for path in source_files(*PACKAGES, "tools")
        for line, name in imports_in(path)
        if name.startswith(plain_databases)
    ]
    assert found == []


def test_the_program_starts_without_scipy_which_would_delay_its_first_window():
    asked = (
        "import sys, app.launch; sys.exit(any(name.startswith('scipy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_published_detectors_are_known_to_nothing_in_the_signal_processing_and_the_drivers():
    found = [
        f"{named(path)}:{line} imports {name}"
        for path in source_files("dsp", "drivers")
        for line, name in imports_in(path)
        if name.startswith("dsp.published") and path.parent.name != "published"
    ]
    assert found == []
