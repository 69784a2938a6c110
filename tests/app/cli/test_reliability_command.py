"""Test and retest from the store: who stands in a table, and what is told of it."""

import csv
import io
import json
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from app.engine.guided.visit import SCHEMA, Visit, VisitLeg
from app.model.home import home_folder
from app.model.participant import Participant
from app.model.session_details import SessionDetails
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import LagCurve, PooledDelay, SessionPairFinding, SessionVerdict
from dsp.firing_order import SessionConditions
from tests.app.store.streams import STARTED, block, count_info

METHOD = AnalysisConfig().method


def pair(delay_ms):
    pooled = PooledDelay(
        10, delay_ms, (delay_ms - 30, delay_ms + 30), 40.0, (30.0, 60.0),
        *(0.0, 0.0, 1.0, 0.0, 0.1, 0.9), shared_sd_ms=5.0, standard_error_ms=12.0,
        typical_curve=LagCurve(delay_ms - 30.0, 10.0, (0.1,) * 7),
    )  # fmt: skip
    return SessionPairFinding(
        "gluteus_maximus_R", "biceps_femoris_R", 10, 0, 1, 9, delay_ms, None, None,
        SessionVerdict.AFTER, is_provisional=False, pooled=pooled,
    )  # fmt: skip


def visit(delay_ms, *, cue="phe_ke/neutral/1", was_stopped=False):
    conditions = SessionConditions(1000.0, METHOD, task="phe_ke", cue=cue, electrodes="gm_seniam")
    return Visit(SCHEMA, conditions, (VisitLeg("R", (pair(delay_ms),), 1.0),), was_stopped)


@pytest.fixture
def keep():
    """Keep tests of people as the program does once it has analysed them."""

    def keep_visits(**visits_by_name):
        store = Store.open(home_folder())
        for name, visits in visits_by_name.items():
            participant_id = f"id-{name}"
            store.people.add(Participant(participant_id, name))
            for day, each in enumerate(visits):
                writer = store.begin_session(
                    count_info(),
                    started_utc=STARTED + timedelta(days=day),
                    details=SessionDetails(participant_id=participant_id),
                )
                writer.append(block(0, 500))
                writer.end("stopped")
                found = msgspec.json.encode(each).decode()
                store.results.add(writer.session_id, found, METHOD, participant_id=participant_id)
        store.close()

    return keep_visits


def test_a_group_with_two_visits_each_gets_icc_sem_and_least_change(firing_order, keep):
    rng = np.random.default_rng(5)
    people = {f"P{n}": [visit(float(v)) for v in rng.normal(100 + 30 * n, 10, 2)] for n in range(6)}
    keep(**people, P9=[visit(90.0)])
    ended = firing_order("reliability")
    assert ended.code == 0, ended.err
    assert "6 people, 2 visits each" in ended.out
    assert "ICC(2,1)" in ended.out
    assert "MDC95" in ended.out
    assert "too few visits: P9" in ended.out


def test_one_person_alone_gets_a_scatter_and_no_icc(firing_order, keep):
    keep(P1=[visit(80.0), visit(110.0), visit(95.0)], P2=[visit(5.0)] * 3)
    ended = firing_order("reliability", "--participant", "P1")
    assert "1 people, 3 visits each" in ended.out
    assert "cannot be told" in ended.out
    assert "SEM" in ended.out


def test_another_cue_is_another_table_and_a_visit_stopped_for_pain_is_none(firing_order, keep):
    keep(
        P1=[visit(80.0), visit(100.0), visit(300.0, was_stopped=True)],
        P2=[visit(180.0), visit(190.0, cue="phe_ke/squeeze/1")],
    )
    found = json.loads(firing_order("reliability", "--json", "-").out)
    by_cue = {each["condition"]["cue"]: each for each in found["tables"]}
    assert len(by_cue) == 2
    neutral = by_cue["phe_ke/neutral/1"]
    assert neutral["reliability"] is None
    used = {each["pseudonym"]: each["delays_ms"] for each in neutral["left_out"]}
    assert used == {"P1": [80.0, 100.0], "P2": [180.0]}


def test_every_delay_that_was_used_leaves_as_a_table_that_opens_anywhere(
    firing_order, keep, tmp_path
):
    keep(**{"=cmd|x": [visit(80.0), visit(100.5)], "P2": [visit(180.0), visit(190.0)]})
    out = tmp_path / "delays.csv"
    assert firing_order("reliability", "--csv", out).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert [(row["pseudonym"], row["visit"], float(row["delay_ms"])) for row in rows] == [
        ("'=cmd|x", "1", 80.0), ("'=cmd|x", "2", 100.5), ("P2", "1", 180.0), ("P2", "2", 190.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--visits", "1"), "--visits is 1"),
        (("--participant", "nobody"), "'nobody' fits"),
        (("--task", "other"), "no test of anybody"),
        (("--json", "no/such/place.json"), "cannot be written"),
    ],
)
def test_what_cannot_be_studied_is_said(firing_order, keep, arguments, words):
    keep(P1=[visit(80.0)])
    ended = firing_order("reliability", *arguments)
    assert ended.code == 2
    assert words in ended.err
