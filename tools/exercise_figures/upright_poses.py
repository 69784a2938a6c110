"""Poses on the feet, on a chair or on one knee; from the side facing right, or from behind."""

from __future__ import annotations

from collections.abc import Callable

from tools.exercise_figures.body import (
    FLOOR,
    Layer,
    Point,
    arrow,
    box,
    disc,
    floor,
    glute,
    hip_flexor,
    line,
    small,
    wall,
)

Pose = Callable[[], str]

SOLE = FLOOR + 2


# --- from behind or from the front ------------------------------------------------------------


def _upright(
    hips: Point,
    feet: tuple[Point, Point],
    hands: tuple[Point, Point],
    *,
    elbows: tuple[float, float] = (-1.0, 1.0),
    knees: tuple[float, float] = (1.0, -1.0),
    trunk_px: float = 62.0,
) -> str:
    """Return a person upright, seen along the line of sight; left is left."""
    x, y = hips
    top = y - trunk_px
    legs = Layer()
    for side, foot, bend in ((-1, feet[0], knees[0]), (1, feet[1], knees[1])):
        hip = (x + side * 15, y + 4)
        # Straight enough to be seen from the front: the knee bends towards the eye.
        reach = ((hip[0] + foot[0]) / 2 + bend * 2, (hip[1] + foot[1]) / 2)
        legs.stroke(hip, reach, width=25).stroke(reach, foot, width=17)
        legs.stroke(foot, (foot[0] + side * 7, foot[1] + 1), width=11)
    trunk = Layer().stroke((x - 20, top), (x + 20, top), width=24)
    trunk.stroke((x, top + 4), (x, y), width=44).stroke((x - 9, y), (x + 9, y), width=36)
    trunk.stroke((x, top), (x, top - 20), width=14).round((x, top - 34), 17, 19)
    arms = Layer()
    for side, hand, bend in ((-1, hands[0], elbows[0]), (1, hands[1], elbows[1])):
        shoulder = (x + side * 28, top + 1)
        middle = ((shoulder[0] + hand[0]) / 2 + bend * 16, (shoulder[1] + hand[1]) / 2)
        arms.stroke(shoulder, middle, width=14).stroke(middle, hand, width=11)
    return legs.svg() + trunk.svg() + arms.svg()


def _seated_from_behind(*, works: bool) -> str:
    x, seat = 150.0, 140.0
    legs = Layer()
    for side in (-1, 1):
        legs.stroke((x + side * 26, seat + 8), (x + side * 30, SOLE), width=17)
    trunk = Layer().stroke((x - 20, 62), (x + 20, 62), width=24).stroke((x, 66), (x, 118), width=46)
    trunk.stroke((x - 17, 122), (x + 17, 122), width=44)
    trunk.stroke((x, 60), (x, 42), width=14).round((x, 28), 17, 19)
    arms = Layer()
    for side in (-1, 1):
        arms.stroke((x + side * 28, 64), (x + side * 42, 92), width=14)
        arms.stroke((x + side * 42, 92), (x + side * 34, 120), width=11)
    stool = box(94, 144, 112, 12) + line((108, 158), (100, SOLE + 6), colour="@line", width=5)
    stool += line((192, 158), (200, SOLE + 6), colour="@line", width=5)
    marks = glute((x - 20, 124), works=False) + glute((x + 20, 124), works=works)
    return floor() + legs.svg() + arms.svg() + trunk.svg() + stool + marks


def _seated_rest() -> str:
    return _seated_from_behind(works=False)


def _seated_squeeze() -> str:
    return _seated_from_behind(works=True) + arrow((238, 124), (196, 124))


def _standing(*, works: bool) -> str:
    shown = _upright(
        (150, 118), ((132, SOLE), (168, SOLE)), ((124, 116), (176, 116)), elbows=(-1.6, 1.6)
    )
    marks = glute((137, 124), works=works) + glute((163, 124), works=works)
    return floor() + shown + marks


def _standing_rest() -> str:
    return _standing(works=False)


def _standing_squeeze() -> str:
    return _standing(works=True) + arrow((70, 128), (106, 128)) + arrow((230, 128), (194, 128))


def _one_leg(sink: float, *, works: bool) -> str:
    """Standing on one leg from the front, arms forward, the other leg out to the side."""
    x, y = 140.0, 112.0 + sink
    top = y - 60
    stance = Layer()
    knee = (x - 12 - sink * 0.18, (y + SOLE) / 2 + 2)
    stance.stroke((x - 12, y), knee, width=26).stroke(knee, (x - 12, SOLE - 1), width=18)
    stance.stroke((x - 12, SOLE - 1), (x - 20, SOLE), width=11)
    free = Layer().stroke((x + 14, y), (x + 62, y + 36), width=25)
    foot = (x + 106, min(y + 64, SOLE - 14))
    free.stroke((x + 62, y + 36), foot, width=17).stroke(
        foot, (foot[0] + 10, foot[1] + 2), width=11
    )
    trunk = Layer().stroke((x - 20, top), (x + 20, top), width=24)
    trunk.stroke((x, top + 4), (x, y - 4), width=44).stroke((x - 9, y), (x + 9, y), width=34)
    trunk.stroke((x, top), (x, top - 18), width=14).round((x, top - 32), 17, 19)
    # Straight towards the eye: the fist lies before the shoulder.
    arms, fists = Layer(), Layer()
    for side in (-1, 1):
        arms.round((x + side * 25, top + 3), 12)
        fists.round((x + side * 22, top + 6), 8)
    body = "".join(each.svg() for each in (free, stance, trunk, arms, fists))
    return floor() + small(body + glute((x - 17, y + 2), works=works), 0.92)


def _one_leg_tall() -> str:
    return _one_leg(0, works=False)


def _one_leg_low() -> str:
    return _one_leg(34, works=True) + arrow((74, 66), (74, 112))


def _board(tilt: float) -> str:
    board = line((96, 188 - tilt), (204, 188 + tilt), colour="@ink", width=6)
    shown = _upright(
        (150, 106),
        ((128, 182 - tilt * 0.4), (172, 182 + tilt * 0.4)),
        ((62, 74 + tilt * 2), (238, 74 - tilt * 2)),
        elbows=(0.0, 0.0),
    )
    return floor() + small(disc((150, 196), 8) + shown + board, 0.88)


def _board_left() -> str:
    return _board(-4)


def _board_right() -> str:
    return _board(4) + arrow((104, 206), (78, 198)) + arrow((196, 206), (222, 198))


def _band(feet: tuple[float, float], hips: float) -> str:
    left, right = feet
    shown = _upright(
        (hips, 122),
        ((left, SOLE), (right, SOLE)),
        ((hips - 34, 112), (hips + 34, 112)),
        elbows=(-1.4, 1.4),
    )
    knee_left = ((hips - 15 + left) / 2, 158.0)
    knee_right = ((hips + 15 + right) / 2, 158.0)
    band = line((knee_left[0] - 11, 152), (knee_right[0] + 11, 152), colour="@ink", width=7)
    return floor() + shown + band


def _band_closed() -> str:
    return _band((128, 168), 148) + glute((128, 122), works=False) + glute((168, 122), works=False)


def _band_wide() -> str:
    shown = _band((112, 208), 162) + glute((142, 122), works=True) + glute((182, 122), works=True)
    return shown + arrow((226, 158), (266, 158))


# --- from the side, facing right --------------------------------------------------------------


def _side(
    hip: Point,
    shoulder: Point,
    head: Point,
    hand: Point,
    ankle: Point = (150, FLOOR - 1),
    *,
    elbow: float = 1.0,
) -> str:
    near = Layer()
    near.leg(hip, ankle, bend=-1)
    near.trunk(shoulder, hip, head)
    return near.svg() + Layer().arm(shoulder, hand, bend=elbow).svg()


def _tall(hand: Point) -> str:
    shown = _side((146, 74), (150, -10), (156, -44), hand)
    return shown + glute((132, 80), works=True)


def _chair(x: float) -> str:
    legs = line((x + 6, 156), (x + 6, SOLE + 5), width=5)
    legs += line((x + 64, 156), (x + 64, SOLE + 5), width=5)
    return legs + box(x, 146, 70, 10) + line((x + 4, 144), (x - 8, 60), width=6)


def _sit_low() -> str:
    shown = _side((112, 127), (120, 43), (130, 9), (162, 112), (160, FLOOR - 1))
    return floor() + small(_chair(62) + shown + glute((99, 131), works=True))


def _sit_tall() -> str:
    moves = arrow((214, 120), (214, 44)) + arrow((196, 158), (196, 190))
    return floor() + small(_chair(62) + _tall((164, 74)) + moves)


def _squat_tall() -> str:
    return floor() + small(_tall((234, -2)))


def _squat_low() -> str:
    shown = _side((92, 128), (142, 60), (164, 30), (228, 64))
    return floor() + small(shown + glute((80, 136), works=True) + arrow((52, 66), (44, 118), -0.2))


def _mini_tall() -> str:
    shown = _side((136, 76), (142, -8), (148, -42), (196, 58), (142, FLOOR - 1))
    return floor() + small(_table() + shown + glute((122, 82), works=True))


def _mini_low() -> str:
    shown = _side((112, 94), (146, 17), (164, -14), (198, 60), (142, FLOOR - 1))
    return floor() + small(
        _table() + shown + glute((99, 102), works=True) + arrow((66, 60), (62, 96))
    )


def _table() -> str:
    return line((262, 80), (262, SOLE + 5), width=6) + box(188, 66, 88, 10)


def _hinge_low() -> str:
    shown = _side((116, 84), (196, 58), (232, 64), (200, 142))
    return floor() + small(shown + glute((102, 84), works=False))


def _hinge_tall() -> str:
    return floor() + small(_tall((160, 74)) + arrow((84, 80), (116, 80)))


def _lunge_tall() -> str:
    return floor() + small(_tall((160, 74)))


def _lunge_low() -> str:
    hip: Point = (138, 122)
    far = Layer()
    far.leg(hip, (56, FLOOR - 8), bend=-1, toes=-45)
    shown = _side(hip, (142, 38), (148, 4), (150, 122), (196, FLOOR - 1))
    moves = glute((125, 128), works=True) + arrow((236, 64), (236, 112))
    return floor() + small(far.svg() + shown + moves)


def _kneeling(hip: Point, shoulder: Point, head: Point) -> str:
    """On the near knee, the far foot in front."""
    far = Layer()
    far.leg(hip, (214, FLOOR - 1), bend=-1)
    near = Layer()
    knee = (hip[0] - 14, FLOOR - 6)
    near.stroke(hip, knee, width=26)
    near.trunk(shoulder, hip, head)
    return far.svg() + near.svg()


def _shin_up() -> Layer:
    """Return the shin of the knee that is down, up against the wall behind."""
    shin = Layer().stroke((118, FLOOR - 6), (64, 136), width=18)
    return shin.stroke((64, 136), (62, 116), width=11)


def _contract_low() -> str:
    hip: Point = (132, 136)
    shin = _shin_up()
    shown = shin.svg() + _kneeling(hip, (158, 72), (176, 38))
    hand = Layer().arm((158, 74), (198, 132), bend=1)
    return floor() + wall(50, -1) + shown + hand.svg() + hip_flexor((138, 160))


def _contract_tall() -> str:
    hip: Point = (132, 134)
    shin = _shin_up()
    shown = shin.svg() + _kneeling(hip, (128, 62), (132, 26))
    hand = Layer().arm((128, 64), (176, 122), bend=1)
    return (
        floor()
        + wall(50, -1)
        + shown
        + hand.svg()
        + hip_flexor((138, 160))
        + arrow((186, 44), (156, 32), 0.2)
        + arrow((92, 150), (66, 158))
    )


def _half_kneeling(forward: float, *, works: bool) -> str:
    hip: Point = (118 + forward, 134)
    shin = Layer().stroke((106, FLOOR - 6), (52, FLOOR - 6), width=18)
    shin.stroke((52, FLOOR - 6), (36, FLOOR - 2), width=11)
    far = Layer()
    far.leg(hip, (196, FLOOR - 1), bend=-1)
    near = Layer().stroke(hip, (106, FLOOR - 8), width=26)
    near.trunk((hip[0] + 2, 62), hip, (hip[0] + 6, 26))
    arm = Layer().arm((hip[0] + 2, 64), (hip[0] + 24, 122), bend=1)
    band = line((hip[0] - 12, 148), (hip[0] + 12, 150), (282, 118), colour="@ink", width=4)
    post = line((284, 20), (284, SOLE + 5), width=7)
    return (
        floor()
        + post
        + shin.svg()
        + far.svg()
        + near.svg()
        + band
        + arm.svg()
        + glute((hip[0] - 12, 132), works=works)
    )


def _band_stretch_back() -> str:
    return _half_kneeling(0, works=False)


def _band_stretch_forward() -> str:
    return _half_kneeling(22, works=True) + arrow((70, 96), (108, 96))


UPRIGHT_POSES: dict[str, tuple[Pose, Pose]] = {
    "balance_two_legs": (_board_left, _board_right),
    "band_walk": (_band_closed, _band_wide),
    "gym_glute_work": (_lunge_tall, _lunge_low),
    "hip_flexor_band_stretch": (_band_stretch_back, _band_stretch_forward),
    "hip_flexor_contract_relax": (_contract_low, _contract_tall),
    "lock_out_squeeze": (_hinge_low, _hinge_tall),
    "mini_squat": (_mini_tall, _mini_low),
    "seated_squeeze": (_seated_rest, _seated_squeeze),
    "single_leg_squat": (_one_leg_tall, _one_leg_low),
    "sit_to_stand_squeeze": (_sit_low, _sit_tall),
    "squat": (_squat_tall, _squat_low),
    "standing_squeeze": (_standing_rest, _standing_squeeze),
}
