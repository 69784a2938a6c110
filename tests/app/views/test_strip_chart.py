"""The live chart as pixels: peaks in sight, gaps hatched, silence told, marks moving on."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QColor

from app.figures.colours import LIGHT
from app.presenters.marks import OnsetMark, RepetitionMark
from app.views.theme import muscle_style
from app.views.widgets.strip_chart import Chunk, StripChart
from app.views.widgets.strip_overlay import (
    gap_place,
    gap_words,
    scale_words,
    silence_words,
    time_words,
)

CHANNELS = ("gluteus_maximus_R", "biceps_femoris_R")
FS_HZ, WINDOW_S = 1000.0, 6.0


@pytest.fixture
def chart(appearance, qtbot):
    made = StripChart(CHANNELS, fs_hz=FS_HZ, window_s=WINDOW_S, half_ranges_uv=(200.0, 200.0))
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def feed(chart, samples_uv, first_index=0, step=16):
    for start in range(0, len(samples_uv), step):
        part = samples_uv[start : start + step]
        chart.feed(Chunk(first_index + start, part, 0.0 * part))


def column(chart, index):
    """Return a column of the painted chart at a scan, as colours from top to bottom."""
    picture, plot = chart.grab().toImage(), chart.plot_rect
    x = plot.left() + int(index % (FS_HZ * WINDOW_S) / (FS_HZ * WINDOW_S) * plot.width())
    ratio = chart.devicePixelRatioF()
    rows = range(plot.top(), plot.bottom())
    return [picture.pixelColor(int(x * ratio), int(y * ratio)) for y in rows]


def is_near(colour, wanted, tolerance=12):
    pairs = zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    return all(abs(a - b) <= tolerance for a, b in pairs)


@pytest.mark.parametrize("index", [1, 777, 2500, 5999, 6001, 9000])
def test_a_peak_of_one_sample_is_in_the_picture(chart, index):
    samples_uv = np.zeros((index + 40, 2))
    samples_uv[index, 0] = 180.0
    feed(chart, samples_uv)
    trace = muscle_style(CHANNELS[0]).trace(LIGHT)
    n_lit = sum(is_near(colour, trace) for colour in column(chart, index))
    assert n_lit > 40


def test_a_peak_beyond_the_scale_stays_at_the_rows_edge(chart):
    samples_uv = np.zeros((2000, 2))
    samples_uv[1000, 1] = -5000.0
    feed(chart, samples_uv)
    trace = muscle_style(CHANNELS[1]).trace(LIGHT)
    lit = [y for y, colour in enumerate(column(chart, 1000)) if is_near(colour, trace)]
    assert max(lit) >= chart.plot_rect.height() - 4


def test_chunks_give_the_same_picture_as_one_piece(chart, qtbot):
    rng = np.random.default_rng(3)
    samples_uv = rng.normal(0.0, 60.0, (7300, 2))
    samples_uv[6500:6600] = np.nan
    feed(chart, samples_uv, step=13)
    bit_by_bit = chart.grab().toImage()
    chart.resize(801, 400)
    chart.resize(800, 400)
    assert chart.grab().toImage() == bit_by_bit


def test_no_line_crosses_a_gap(chart):
    samples_uv = np.full((4000, 2), 150.0)
    samples_uv[1000:3000] = np.nan
    feed(chart, samples_uv)
    trace, level = muscle_style(CHANNELS[0]).trace(LIGHT), QColor(LIGHT.text)
    for index in (1200, 2000, 2800):
        colours = column(chart, index)[:150]
        assert not any(is_near(colour, trace) or is_near(colour, level) for colour in colours)


def test_a_gap_is_hatched_over_all_rows(chart):
    samples_uv = np.zeros((4000, 2))
    samples_uv[1000:3000] = np.nan
    feed(chart, samples_uv)
    colours = column(chart, 1500)
    n_lines = sum(not is_near(colour, QColor(LIGHT.surface), 6) for colour in colours)
    assert n_lines > len(colours) / 10


def test_one_lost_scan_can_be_seen(chart):
    samples_uv = np.zeros((2000, 2))
    whole = samples_uv.copy()
    samples_uv[1000] = np.nan
    feed(chart, whole)
    without = column(chart, 1000)
    chart.feed(Chunk(6000, np.zeros((1000, 2)), np.zeros((1000, 2))))
    feed(chart, samples_uv, first_index=12_000)
    assert column(chart, 13_000) != without


@pytest.mark.parametrize(
    ("n_fed", "gap", "expected_s"),
    [
        (4000, (1000, 3000), [(1.0, 3.0)]),
        (8600, (4000, 8000), [(0.0, 2.0), (4.0, 6.0)]),
        (11_000, (4000, 8000), [(0.0, 2.0), (5.0, 6.0)]),
        (12_600, (4000, 8000), [(0.0, 2.0)]),
        (8600, (1000, 8000), [(0.0, 2.0), (2.6, 6.0)]),
    ],
    ids=["inside", "over the edge", "half swept over", "a sweep later", "longer than a sweep"],
)
def test_a_gap_is_marked_where_it_is_seen_and_not_over_what_follows_it(
    chart, n_fed, gap, expected_s
):
    samples_uv = np.zeros((n_fed, 2))
    samples_uv[slice(*gap)] = np.nan
    feed(chart, samples_uv)
    view = chart._view(LIGHT)
    place = gap_place(view, end_index=gap[1], missing_s=(gap[1] - gap[0]) / FS_HZ)
    seen_s = [
        tuple((x - view.plot.left()) / view.px_per_second for x in stretch)
        for stretch in place.seen()
    ]
    assert seen_s == [pytest.approx(each, abs=0.12) for each in expected_s]


def test_the_words_of_a_gap_stand_still_until_the_sweep_comes_to_them(chart):
    samples_uv, n_before, centres_s = np.zeros((12_000, 2)), 0, []
    samples_uv[1500:6500] = np.nan
    for n_fed in range(6700, 11_900, 400):
        feed(chart, samples_uv[n_before:n_fed], first_index=n_before)
        n_before = n_fed
        view = chart._view(LIGHT)
        box = gap_place(view, end_index=6500, missing_s=5.0).box_for(110.0)
        centres_s.append(
            None if box is None else (box.center().x() - view.plot.left()) / view.px_per_second
        )
    n_shown = centres_s.index(None)
    assert centres_s[:n_shown] == [pytest.approx(3.75, abs=0.1)] * n_shown
    assert set(centres_s[n_shown:]) == {None}
    assert 0 < n_shown < len(centres_s)


def test_silence_hatches_what_is_overdue_and_says_so(chart):
    feed(chart, np.zeros((2000, 2)))
    before = column(chart, 2500)
    chart.show_silence(2.4)
    assert column(chart, 2500) != before
    chart.show_silence(None)
    assert column(chart, 2500) == before


def lit(chart, indices):
    trace = muscle_style(CHANNELS[0]).trace(LIGHT)
    return sum(is_near(colour, trace) for index in indices for colour in column(chart, index))


def test_old_traces_stood_in_full_colour_while_data_was_lost(chart):
    samples_uv = np.zeros((8000, 2))
    samples_uv[:, 0] = 150.0
    feed(chart, samples_uv)
    of_this_sweep, of_the_one_before = range(6100, 7900, 450), range(2600, 5900, 450)
    n_lit, n_old = lit(chart, of_this_sweep), lit(chart, of_the_one_before)
    assert n_lit > 0
    assert n_old > 0
    chart.show_silence(1.2)
    assert lit(chart, of_this_sweep) == n_lit
    assert lit(chart, of_the_one_before) == 0
    chart.show_silence(7.0)
    assert lit(chart, of_this_sweep) == 0
    chart.show_silence(None)
    assert (lit(chart, of_this_sweep), lit(chart, of_the_one_before)) == (n_lit, n_old)


@pytest.mark.parametrize(
    ("n_samples", "silence_s"), [(300, 0.5), (5990, 3.2), (6001, 120.0), (8000, 0.5), (11_990, 3.2)]
)
def test_the_words_of_silence_covered_the_times_or_were_cut(chart, n_samples, silence_s):
    feed(chart, np.zeros((n_samples, 2)))
    outside = outside_of_plot(chart)
    chart.show_silence(silence_s)
    assert outside_of_plot(chart) == outside
    patch = patch_of_words(chart)
    assert patch is not None
    assert chart.plot_rect.adjusted(-1, -1, 1, 1).contains(patch)


def outside_of_plot(chart):
    """Return what is painted below and left of the plot."""
    picture, plot = chart.grab().toImage(), chart.plot_rect
    below = [
        picture.pixel(x, y)
        for y in range(plot.bottom() + 2, chart.height())
        for x in range(0, chart.width(), 2)
    ]
    return below, [
        picture.pixel(x, y) for y in range(0, chart.height(), 2) for x in range(0, plot.left() - 2)
    ]


def patch_of_words(chart):
    """Return the box in which words are written over the plot: where its text's colour is."""
    picture, plot = chart.grab().toImage(), chart.plot_rect
    text = QColor(LIGHT.text)
    # The level line runs along every row's zero in the same colour.
    levels = {chart.row_rect(row).center().y() + off for row in range(2) for off in range(-2, 3)}
    written = [
        QPoint(x, y)
        for y in range(plot.top(), plot.bottom())
        if y not in levels
        for x in range(plot.left(), plot.right())
        if is_near(picture.pixelColor(x, y), text)
    ]
    if not written:
        return None
    xs, ys = [point.x() for point in written], [point.y() for point in written]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


def test_silence_after_a_whole_sweep_is_hatched_before_the_front(chart):
    feed(chart, np.zeros((8000, 2)))
    before = column(chart, 2050)
    chart.show_silence(2.4)
    assert column(chart, 2050) != before


def test_the_level_line_leaves_no_hole_in_a_small_signal(chart):
    samples_uv = np.tile([[20.0], [-20.0]], (1000, 2))
    chart.feed(Chunk(0, samples_uv, np.full_like(samples_uv, 10.0)))
    trace, surface = muscle_style(CHANNELS[0]).trace(LIGHT), QColor(LIGHT.surface)
    painted = column(chart, 1000)[: chart.row_rect(0).height()]
    lit = [y for y, colour in enumerate(painted) if is_near(colour, trace)]
    middle = (min(lit) + max(lit)) / 2
    assert abs(middle - len(painted) / 2) <= 2
    assert not any(is_near(colour, surface, 40) for colour in painted[min(lit) : max(lit)])


def test_a_start_is_marked_until_it_is_swept_over(chart):
    feed(chart, np.zeros((3000, 2)))
    before = column(chart, 2000)
    mark = RepetitionMark(1, 1990.0, (OnsetMark(0, 2000.0, 1950.0, 2060.0),), (1970.0, 2030.0))
    chart.show_marks((mark,))
    assert column(chart, 2000) != before
    feed(chart, np.zeros((5100, 2)), first_index=3000)
    assert column(chart, 8000) == before


def test_the_name_of_a_repetition_goes_when_its_start_is_swept_over(chart, qapp):
    feed(chart, np.zeros((3000, 2)))
    mark = RepetitionMark(1, 1000, (OnsetMark(0, 1000, 990, 1010),), None)
    chart.show_marks((mark,))
    feed(chart, np.zeros((3500, 2)), first_index=3000)
    qapp.processEvents()
    painted = Painted()
    chart.installEventFilter(painted)
    feed(chart, np.zeros((700, 2)), first_index=6500)
    qapp.processEvents()
    assert any(rect.top() == 0 for rect in painted.rects)


class Painted(QObject):
    """Notes which parts of a widget are painted."""

    def __init__(self):
        super().__init__()
        self.rects = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.rects.append(event.rect())
        return False


def test_the_front_leaves_no_pixel_outside_the_plot_where_no_sweep_wipes_it_off(chart):
    feed(chart, np.zeros((3210, 2)))
    picture, plot = chart.grab().toImage(), chart.plot_rect
    x = plot.left() + round(3210 / (FS_HZ * WINDOW_S) * plot.width())
    front = {QColor(LIGHT.border).name()}
    assert {picture.pixelColor(x, y).name() for y in (plot.top(), plot.bottom())} == front
    outside = {picture.pixelColor(x, y).name() for y in (plot.top() - 1, plot.bottom() + 1)}
    assert outside == {QColor(LIGHT.surface).name()}


def test_a_new_scale_draws_the_same_samples_smaller(chart):
    samples_uv = np.zeros((2000, 2))
    samples_uv[1000] = 150.0
    feed(chart, samples_uv)
    trace = muscle_style(CHANNELS[0]).trace(LIGHT)
    chart.set_half_ranges((200.0, 200.0))
    high = [y for y, colour in enumerate(column(chart, 1000)) if is_near(colour, trace)]
    chart.set_half_ranges((1000.0, 1000.0))
    low = [y for y, colour in enumerate(column(chart, 1000)) if is_near(colour, trace)]
    assert min(low) > min(high)


def test_a_chart_without_room_waits_for_it(appearance, qtbot):
    chart = StripChart(CHANNELS, fs_hz=FS_HZ, window_s=WINDOW_S, half_ranges_uv=(200.0, 200.0))
    qtbot.addWidget(chart)
    feed(chart, np.zeros((100, 2)))
    chart.resize(800, 400)
    chart.show()
    assert chart.columns is not None
    assert chart.columns.end_index == 100


@pytest.mark.parametrize(
    ("missing_s", "words"),
    [
        (0.001, "no data for 1\u00a0ms"),
        (0.0123, "no data for 12\u00a0ms"),
        (0.4, "no data for 0.4\u00a0s"),
        (2.0, "no data for 2.0\u00a0s"),
        (2, "no data for 2\u00a0s"),
        (75.0, "no data for 75\u00a0s"),
    ],
)
def test_the_length_of_a_gap_in_words(appearance, missing_s, words):
    assert silence_words(missing_s) == gap_words(missing_s, is_estimated=False) == words
    about = words.replace("for ", "for about ")
    assert gap_words(missing_s, is_estimated=True) == about


@pytest.mark.parametrize(
    ("half_range_uv", "words"),
    [(50.0, ("50", "µV")), (500.0, ("500", "µV")), (1e3, ("1", "mV")), (2e6, ("2000", "mV"))],
)
def test_a_large_scale_changes_its_unit(half_range_uv, words):
    assert scale_words(half_range_uv) == words


@pytest.mark.parametrize("window_s", [3.0, 6.0, 12.0, 30.0])
@pytest.mark.parametrize("end_s", [0.0, 2.5, 6.0, 26.4, 30.0, 31.2, 61.0])
def test_no_time_is_written_at_two_places(window_s, end_s):
    words = [text for _, text in time_words(end_s, window_s)]
    assert len(set(words)) == len(words)


def test_right_of_the_front_times_are_of_the_sweep_before():
    assert time_words(2.5, 6.0)[-1] == (6, "0:06")
    assert time_words(32.2, 6.0) == [
        (0, "0:30"), (1, "0:31"), (2, "0:32"), (3, "0:27"), (4, "0:28"), (5, "0:29"),
    ]  # fmt: skip
