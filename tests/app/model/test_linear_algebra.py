"""Matrices take one thread unless somebody has said otherwise, and before numpy is loaded."""

import os
import subprocess
import sys

from app.model.linear_algebra import keep_to_one_thread


def test_one_thread_is_asked_for_and_what_somebody_has_set_stays():
    environment = {"OPENBLAS_NUM_THREADS": "4", "PATH": "/bin"}
    keep_to_one_thread(environment)
    assert environment["OPENBLAS_NUM_THREADS"] == "4"
    assert environment["OMP_NUM_THREADS"] == environment["MKL_NUM_THREADS"] == "1"


def test_the_program_asks_before_numpy_is_loaded():
    script = (
        "import sys, app.__main__ as m\n"
        "m.run_command = lambda arguments: 'numpy' in sys.modules\n"
        "sys.argv[1:] = ['devices']\n"
        "import os; os.environ.pop('OPENBLAS_NUM_THREADS', None)\n"
        "assert m.main() is False and os.environ['OPENBLAS_NUM_THREADS'] == '1'"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env=dict(os.environ))
