"""Small sound files of every format that is read, made by the writers of others or by hand."""

from __future__ import annotations

import datetime
import io
import json
import struct
import warnings

import edfio
import numpy as np

N_SCANS = 400
FS_HZ = 1000.0
NAMES = ("GMax_R", "BF_R")


def two_muscles_uv(n_scans=N_SCANS, seed=1):
    """Return two channels of noise that any converter holds."""
    return np.round(np.random.default_rng(seed).normal(0, 40, (n_scans, 2)), 3)


def edf_bytes(samples_uv, *, is_bdf=False, notes=(), unit="uV", labels=("EMG GMax_R", "EMG BF_R")):
    """Return an EDF+ or BDF+ file of records of 0.1 s, as edfio writes it."""
    top = (1 << 23) - 1 if is_bdf else (1 << 15) - 1
    kind = edfio.BdfSignal if is_bdf else edfio.EdfSignal
    signals = [
        kind(
            column,
            FS_HZ,
            label=label,
            physical_dimension=unit,
            physical_range=(-1500, 1500),
            digital_range=(-top, top),
        )
        for column, label in zip(samples_uv.T, labels, strict=True)
    ]
    file = (edfio.Bdf if is_bdf else edfio.Edf)(
        signals,
        recording=edfio.Recording(startdate=datetime.date(2026, 11, 22)),
        starttime=datetime.time(10, 30, 0),
        data_record_duration=0.1,
        annotations=[edfio.EdfAnnotation(time_s, None, text) for time_s, text in notes],
    )
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.write(out)
    return out.getvalue()


def with_field(content, at, text):
    """Return a header whose field that begins there says something else, as long as it was."""
    raw = text.encode("latin-1")
    return content[:at] + raw + content[at + len(raw) :]


def opensignals_text(counts, *, lost=(), device="bitalino_rev", sensors=("EMG", "EMG"), **changed):
    """Return an OpenSignals file of a BITalino; rows in ``lost`` are left out."""
    entry = {
        "sensor": list(sensors),
        "column": ["nSeq", "I1", "I2", "O1", "O2", "A1", "A2"],
        "time": "10:30:00.250",
        "date": "2026-11-22",
        "device": device,
        "sampling rate": 1000,
        "label": ["A1", "A2"],
        "resolution": [4, 1, 1, 1, 1, 10, 6],
    } | changed
    head = json.dumps({"00:00:00:00:00:00": entry})
    rows = [
        "\t".join(str(int(each)) for each in (number % 16, 0, 0, 0, 0, *row)) + "\t\n"
        for number, row in enumerate(counts)
        if number not in lost
    ]
    return f"# OpenSignals Text File Format. Version 1\n# {head}\n# EndOfHeader\n" + "".join(rows)


def emgworks_text(samples_uv, *, fs_hz=2148.148, slow_hz=148.148):
    """Return an EMGworks export: two muscles in V, and one slow accelerometer in g."""
    about = (
        "Label: {}: EMG Sampling frequency: {:.6f} Number of points: {} start: 0 Unit: V "
        "Domain Unit: s"
    )
    slow = about.replace(": EMG", ": ACC X").replace("Unit: V", "Unit: g")
    n, n_slow = len(samples_uv), int(len(samples_uv) * slow_hz / fs_hz)
    heads = [about.format(name, fs_hz, n) for name in NAMES]
    lines = [*heads, slow.format(NAMES[0], slow_hz, n_slow), ""]
    lines.append('X[s],"GMax_R: EMG",X[s],"BF_R: EMG",X[s],"GMax_R: ACC X"')
    for number, (one, other) in enumerate(samples_uv * 1e-6):
        time_s = f"{number / fs_hz:.9f}"
        tail = f"{number / slow_hz:.9f},0.98" if number < n_slow else ","
        lines.append(f"{time_s},{one:.9e},{time_s},{other:.9e},{tail}")
    return "\n".join(lines) + "\n"


def discover_text(samples_uv, *, fs_hz=2148.1481, slow_hz=148.1481):
    """Return a Trigno Discover export: two sensors in mV, the first with an accelerometer."""
    lines = [
        "Application:,Trigno Discover (1.7.0)",
        "Date/Time:,11/22/2026 10:30:00",
        f"Collection Length (seconds):,{len(samples_uv) / fs_hz:.4f}",
        "GMax_R (81234),,,,BF_R (81235),",
        "sensor mode: 50,,,,sensor mode: 40,",
        "EMG 1 Time Series (s),EMG 1 (mV),ACC X Time Series (s),ACC X (G),"
        "EMG 1 Time Series (s),EMG 1 (mV)",
        f",{fs_hz} Hz,,{slow_hz} Hz,,{fs_hz} Hz",
        "",
    ]
    n_slow = int(len(samples_uv) * slow_hz / fs_hz)
    for number, (one, other) in enumerate(samples_uv * 1e-3):
        time_s = f"{number / fs_hz:.7f}"
        slow = f"{number / slow_hz:.7f},1.0" if number < n_slow else ","
        lines.append(f"{time_s},{one:.7f},{slow},{time_s},{other:.7f}")
    return "\n".join(lines) + "\n"


def noraxon_text(samples_uv, *, delimiter="\t", fs_hz=1500.0, quote=""):
    """Return an MR3 export: notes above, units behind a comma in names, a column of marks."""
    titles = ("Time,s", "RT GLUT. MAX.,uV", "RT BICEPS FEM.,uV", "Mark")
    lines = ["Name\tTrial 1", "Type\tPeriod", "Frequency\t1500", ""]
    lines.append(delimiter.join(f"{quote}{title}{quote}" for title in titles))
    lines += [
        delimiter.join((f"{number / fs_hz:.6f}", f"{one:.3f}", f"{other:.3f}", ""))
        for number, (one, other) in enumerate(samples_uv)
    ]
    return "\r\n".join(lines) + "\r\n"


def xdf_bytes(samples, *, gap_at=None, gap_s=0.5, unit="microvolts", kind="EMG", n_per_chunk=50):
    """Return an XDF file of one stream of floats, with a break in its times if one is asked for."""
    listed = "".join(
        f"<channel><label>{name}</label><unit>{unit}</unit><type>EMG</type></channel>"
        for name in NAMES
    )
    about = (
        f"<?xml version='1.0'?><info><name>amp</name><type>{kind}</type>"
        f"<channel_count>2</channel_count><nominal_srate>{FS_HZ:g}</nominal_srate>"
        f"<channel_format>float32</channel_format><desc><channels>{listed}</channels></desc></info>"
    ).encode()
    number = struct.pack("<I", 1)
    content = b"XDF:" + xdf_chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
    content += xdf_chunk(2, number + about)
    content += xdf_chunk(4, number + struct.pack("<dd", 100.0, 0.001))
    for begin in range(0, len(samples), n_per_chunk):
        part = samples[begin : begin + n_per_chunk]
        chunk = b"\x04" + struct.pack("<I", len(part))
        for offset, row in enumerate(part):
            late_s = gap_s if gap_at is not None and begin + offset >= gap_at else 0.0
            stamp = struct.pack("<d", 100.0 + (begin + offset) / FS_HZ + late_s)
            has_stamp = offset == 0 or begin + offset == gap_at
            chunk += (b"\x08" + stamp if has_stamp else b"\x00") + row.astype("<f4").tobytes()
        content += xdf_chunk(3, number + chunk)
    return content + xdf_chunk(6, number + b"<?xml version='1.0'?><info></info>")


def xdf_chunk(tag, content):
    """Return one chunk."""
    return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content


def write_c3d(path, samples_uv, *, unit="V"):
    """Write a C3D file of analog channels alone, as ezc3d writes it."""
    import ezc3d

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100]
    file["parameters"]["ANALOG"]["RATE"]["value"] = [1000]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = list(NAMES)
    file.add_parameter("ANALOG", "UNITS", [unit] * len(NAMES))
    file["data"]["points"] = np.zeros((4, 0, len(samples_uv) // 10))
    file["data"]["analogs"] = samples_uv.T[None] * 1e-6
    file.write(str(path))
