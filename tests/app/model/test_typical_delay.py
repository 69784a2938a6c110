import pytest

from app.model.words import typical_delay_ms
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import SessionVerdict
from dsp.simulate import SCENARIOS, simulate

TIE_MS = AnalysisConfig().order.tie_ms
REGIONS_MS = {
    SessionVerdict.BEFORE: (-float("inf"), -TIE_MS),
    SessionVerdict.TOGETHER: (-TIE_MS, TIE_MS),
    SessionVerdict.AFTER: (TIE_MS, float("inf")),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_interval_shown_with_a_stated_order_lies_where_the_order_says(seed):
    """Once *together* was shown beside the median's interval of -32 to +11 ms."""
    recording = simulate(SCENARIOS["typical"], duration_s=75.0, fs_hz=1000.0, seed=seed)
    infos = tuple(ChannelInfo(name) for name in recording.channel_names)
    finding = analyse_recording(recording.samples_uv, 1000.0, infos, config=AnalysisConfig())
    stated = [pair for pair in finding.session_pairs if pair.verdict in REGIONS_MS]

    assert stated
    for pair in stated:
        _, (low_ms, high_ms) = typical_delay_ms(pair)
        region_low_ms, region_high_ms = REGIONS_MS[pair.verdict]
        assert region_low_ms - 1.0 <= low_ms <= high_ms <= region_high_ms + 1.0
