"""Files made to harm their reader, through the guarded door: each ends in words, soon and small."""

import os
import struct
import time

import pytest

from app.imports.guarded import import_recording
from app.imports.limits import limits_for
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from tests.app.imports import foreign_files as files

BODY_UV = files.two_muscles_uv()
EDF = files.edf_bytes(BODY_UV)
XDF = files.xdf_bytes(BODY_UV)
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE info [<!ENTITY l0 "ha">{LOL}]><info><name>&l11;</name></info>'.encode()
OUTSIDE = b'<!DOCTYPE info [<!ENTITY x SYSTEM "file:///etc/passwd">]><info><name>&x;</name></info>'

# Of the second signal in a header of three: after so many bytes of each field before it.
SIGNALS = 3


def edf_cell(field_at, width, text, signal=1):
    at = 256 + field_at * SIGNALS + width * signal
    return files.with_field(EDF, at, text.ljust(width))


HEADERS = {
    "no_version": b"1       " + EDF[8:],
    "header_size_of_another": files.with_field(EDF, 184, "512     "),
    "no_signals": files.with_field(EDF, 252, "0   "),
    "9999_signals": files.with_field(EDF, 252, "9999"),
    "record_of_no_time": files.with_field(EDF, 244, "0       "),
    "record_of_less_than_no_time": files.with_field(EDF, 244, "-1      "),
    "record_of_nan": files.with_field(EDF, 244, "nan     "),
    "record_of_1e999": files.with_field(EDF, 244, "1e999   "),
    "words_for_numbers": files.with_field(EDF, 236, "many    "),
    "records_minus_five": files.with_field(EDF, 236, "-5      "),
    "physical_range_nan": edf_cell(16 + 80 + 8, 8, "nan"),
    "physical_range_inf": edf_cell(16 + 80 + 8 + 8, 8, "inf"),
    "physical_range_of_no_width": edf_cell(16 + 80 + 8, 8, "1500"),
    "digital_range_turned_over": edf_cell(16 + 80 + 24, 8, "32767"),
    "digital_range_of_no_width": edf_cell(16 + 80 + 32, 8, "-32767"),
    "digital_range_beyond_its_bits": edf_cell(16 + 80 + 32, 8, "99999"),
    "no_samples_per_record": edf_cell(16 + 80 + 40 + 80, 8, "0"),
    "samples_per_record_minus_one": edf_cell(16 + 80 + 40 + 80, 8, "-1"),
    "a_record_of_a_thousand_million": edf_cell(16 + 80 + 40 + 80, 8, "99999999"),
    "header_cut_short": EDF[:700],
    "no_record": EDF[:1024],
}


def header_of_streams(n_channels, rate=b"1000"):
    about = b"<info><channel_count>%s</channel_count><nominal_srate>%s</nominal_srate>" % (
        n_channels,
        rate,
    )
    about += b"<channel_format>float32</channel_format><name>a</name></info>"
    return b"XDF:" + files.xdf_chunk(2, struct.pack("<I", 1) + about)


TWO = header_of_streams(b"2")
STREAMS = {
    "chunk_of_2_to_the_62": b"XDF:\x08" + struct.pack("<QH", 1 << 62, 3),
    "two_to_the_40_samples": TWO
    + files.xdf_chunk(3, struct.pack("<IBQ", 1, 8, 1 << 40) + b"\0" * 50),
    "a_thousand_million_channels": header_of_streams(b"1000000000"),
    "channels_minus_one": header_of_streams(b"-1"),
    "rate_nan": header_of_streams(b"2", b"nan"),
    "rate_1e300": header_of_streams(b"2", b"1e300"),
    "a_billion_laughs": b"XDF:" + files.xdf_chunk(1, BOMB),
    "an_entity_from_outside": b"XDF:" + files.xdf_chunk(1, OUTSIDE),
    "samples_of_no_stream": b"XDF:" + files.xdf_chunk(3, struct.pack("<IBB", 7, 1, 1)),
    "footer_cut": XDF[:-9],
    "only_a_name": b"XDF:",
    "deep_xml": b"XDF:" + files.xdf_chunk(1, b"<a>" * 100_000),
}

TEXTS = {
    "a_million_columns": "time_s," + ",".join(["a_uV"] * 1_000_000) + "\n0\n",
    "nul": b"time_s,a_uV\n0,1\x00\n1,2\n",
    "utf_16": "time_s,a_uV\n0,1\n".encode("utf-16-le"),
    "1e400": "time_s,a_uV\n0,1e400\n1,2\n",
    "times_of_1e300": "time_s,a_uV\n0,1\n1,2\n1e300,3\n",
    "times_far_apart": "time_s,a_uV\n0,1\n0.000001,2\n0.000002,3\n599,4\n",
    "quote_never_closed": 'time_s,a_uV\n0,"1\n' + "1,2\n" * 50_000,
    "deep_json": '# OpenSignals Text File Format\n# {"a":' + "[" * 50_000 + "\n# EndOfHeader\n1\n",
    "counts_of_huge_integers": files.opensignals_text(BODY_UV * 0 + 4).replace(
        '"sampling rate": 1000', '"sampling rate": ' + "9" * 5000
    ),
    "labels_without_end": "Label: " * 9000 + "Sampling frequency: ",
}


def assert_refused_soon(path):
    began_s = time.process_time() + sum(os.times()[2:4])
    with pytest.raises(ImportRejected) as caught:
        import_recording(path, ImportQuestion(unit="uV"))
    said = str(caught.value)
    assert said.endswith(".")
    assert "stumble" not in said
    assert "without an answer" not in said
    used_s = time.process_time() + sum(os.times()[2:4]) - began_s
    assert used_s < limits_for(path.stat().st_size).cpu_s + 1.0


@pytest.mark.parametrize("name", [*HEADERS, *STREAMS, *TEXTS])
def test_a_hostile_file_is_refused_in_words(tmp_path, name):
    content = {**HEADERS, **STREAMS, **TEXTS}[name]
    path = tmp_path / "hostile.dat"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_refused_soon(path)


def test_a_line_of_a_gigabyte_is_refused(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"time_s,a_uV\n0,1\n")
        file.truncate((1 << 30) - 1)  # of nothing, which takes no room on the disk
    assert_refused_soon(path)
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)
    with pytest.raises(ImportRejected, match=r"1\.1 GB"):
        import_recording(path, ImportQuestion())


def test_a_pipe_and_a_folder_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(ImportRejected, match="is not a file"):
            import_recording(path, ImportQuestion())
