"""Stored values read by several threads at once, in a process of its own that may die."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READ_AT_ONCE = """
import sys, threading
from dataclasses import field, make_dataclass
from app.store.fields import decode_fields
sys.setswitchinterval(1e-6)
for n in range(300):
    parts = [
        make_dataclass(f"Part{n}_{k}", [(f"a{j}", int, field(default=0)) for j in range(20)])
        for k in range(8)
    ]
    fields = [(f"f{k}", part, field(default=None)) for k, part in enumerate(parts)]
    whole = make_dataclass(f"Whole{n}", fields)
    start = threading.Barrier(4)
    def read():
        start.wait()
        decode_fields(b'{"f0": {"a1": 3}, "f7": {"a19": 2}}', whole)
    threads = [threading.Thread(target=read) for _ in range(4)]
    for each in threads: each.start()
    for each in threads: each.join()
"""


def test_two_threads_that_read_a_kind_of_value_for_the_first_time_once_took_the_program_down():
    done = subprocess.run([sys.executable, "-c", READ_AT_ONCE], cwd=ROOT, check=False)

    assert done.returncode == 0
