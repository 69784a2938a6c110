"""How voltages are written: in the unit of the scale they stand beside."""

import pytest

from app.model.phrase import voltage, voltage_unit


@pytest.mark.parametrize(
    ("scale_uv", "unit"), [(50.0, "µV"), (999.0, "µV"), (1000.0, "mV"), (-2e6, "mV")]
)
def test_from_a_thousand_microvolts_on_a_scale_is_in_millivolts(scale_uv, unit):
    assert voltage_unit(scale_uv) == unit


@pytest.mark.parametrize(
    ("value_uv", "unit", "text"),
    [
        (2.84, "µV", "2.8 µV"),
        (9.96, "µV", "10 µV"),
        (833.4, "µV", "833 µV"),
        (833_934.0, "mV", "834 mV"),
        (12.0, "mV", "0.012 mV"),
        (99.6, "mV", "0.10 mV"),
        (9_996.0, "mV", "10 mV"),
        (-3_214.0, "mV", "\u22123.21 mV"),
    ],
)
def test_a_voltage_is_as_fine_as_its_unit_allows_to_read(value_uv, unit, text):
    assert voltage(value_uv, unit=unit) == text.replace(" ", "\u00a0")
