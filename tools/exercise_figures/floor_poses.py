"""Poses on the floor, seen from the side, the head to the left."""

from __future__ import annotations

from collections.abc import Callable

from tools.exercise_figures.body import (
    FLOOR,
    STRAIGHT,
    Layer,
    Point,
    arrow,
    box,
    disc,
    floor,
    glute,
    hamstring,
    hip_flexor,
    line,
    turned,
    wall,
)

Pose = Callable[[], str]

LYING = FLOOR - 17
HEAD_DOWN: Point = (34, LYING - 2)
SHOULDER: Point = (78, LYING)


def _supine(hip: Point, near: Layer, *, arm: Point | None = None) -> str:
    """Return a trunk on its back, its arm beside it, and the near leg over it."""
    near.trunk(SHOULDER, hip, HEAD_DOWN)
    over = Layer().arm((SHOULDER[0] + 4, SHOULDER[1]), arm or (160, FLOOR - 5), bend=-1)
    return near.svg() + over.svg()


def _bridge(hip: Point, foot: Point = (226, FLOOR - 6), *, arm: Point | None = None) -> str:
    leg = Layer()
    leg.leg(hip, foot, bend=-1)
    return _supine(hip, leg, arm=arm)


def _bridge_down() -> str:
    return floor() + _bridge((160, LYING)) + glute((158, LYING + 6), works=False)


def _bridge_up() -> str:
    hip: Point = (152, 142)
    return floor() + _bridge(hip) + glute((154, 150), works=True) + arrow((154, 120), (154, 88))


def _easy_down() -> str:
    return _bridge_down() + hamstring((186, 166))


def _easy_up() -> str:
    return _bridge_up() + hamstring((186, 134))


def _small_up() -> str:
    hip: Point = (158, 166)
    return floor() + _bridge(hip) + glute((159, 173), works=True) + arrow((156, 142), (156, 122))


def _wall_push_down() -> str:
    return _wall_push((190, LYING), works=False)


def _wall_push_up() -> str:
    return _wall_push((182, 142), works=True) + arrow((184, 120), (184, 90))


def _wall_push(hip: Point, *, works: bool) -> str:
    head, shoulder = (70.0, LYING - 2.0), (112.0, LYING)
    leg = Layer()
    leg.leg(hip, (256, FLOOR - 6), bend=-1)
    leg.trunk(shoulder, hip, head)
    arm = Layer().arm(shoulder, (28, 146), bend=1)
    push = arrow((58, 120), (26, 120))
    shown = floor() + wall(18, -1) + leg.svg() + arm.svg() + push
    return shown + glute((hip[0] - 1, hip[1] + 7), works=works)


def _elevated_down() -> str:
    return (
        floor()
        + box(214, 152, 62, 50)
        + _bridge((164, LYING), (226, 142))
        + glute((162, LYING + 6), works=False)
    )


def _elevated_up() -> str:
    hip: Point = (156, 142)
    return (
        floor()
        + box(214, 152, 62, 50)
        + _bridge(hip, (226, 142))
        + glute((157, 150), works=True)
        + arrow((150, 118), (150, 86))
    )


def _single(hip: Point, straight: float) -> str:
    far = Layer()
    ankle = turned(hip, straight, STRAIGHT)
    far.leg(hip, ankle, toes=straight + 75)
    near = Layer()
    near.leg(hip, (210, FLOOR - 6), bend=-1)
    # Arms crossed on the chest.
    near.trunk(SHOULDER, hip, HEAD_DOWN)
    middle = ((SHOULDER[0] + hip[0]) / 2, (SHOULDER[1] + hip[1]) / 2 - 14)
    arms = Layer().stroke((SHOULDER[0] + 6, SHOULDER[1] - 4), middle, width=13)
    arms.stroke(middle, (SHOULDER[0] + 14, SHOULDER[1] - 20), width=11)
    return far.svg() + near.svg() + arms.svg()


def _single_down() -> str:
    return floor() + _single((160, LYING), 62) + glute((158, LYING + 6), works=False)


def _single_up() -> str:
    return (
        floor()
        + _single((152, 144), 46)
        + glute((153, 152), works=True)
        + arrow((132, 122), (132, 90))
    )


def _leg_lower(free: float, toes: float) -> str:
    hip: Point = (176, LYING)
    far = Layer()
    far.leg(hip, turned(hip, free, STRAIGHT), toes=toes)
    near = Layer()
    held = turned(hip, 84, STRAIGHT)
    near.leg(hip, held, toes=160)
    return floor() + wall(206) + far.svg() + _supine(hip, near, arm=(164, FLOOR - 5))


def _leg_lower_up() -> str:
    return _leg_lower(74, 150) + hamstring((184, 122))


def _leg_lower_down() -> str:
    # Through the doorway, beside the wall.
    return _leg_lower(2, 80) + hamstring((184, 122)) + arrow((262, 104), (276, 158), -0.2)


def _clam(knee: Point) -> str:
    """Lying on one side, seen from the front: the feet stay together, the top knee opens."""
    under = (
        Layer().stroke((156, 188), (208, 194), width=24).stroke((208, 194), (252, 184), width=17)
    )
    under.stroke((252, 184), (266, 188), width=11)
    pillow = Layer().stroke((66, 192), (22, 194), width=13)
    trunk = Layer().stroke((92, 174), (150, 174), width=52).round((156, 174), 29)
    trunk.stroke((84, 172), (46, 170), width=14).round((36, 168), 18)
    top = Layer().stroke((160, 164), knee, width=25).stroke(knee, (250, 170), width=18)
    top.stroke((250, 170), (264, 176), width=11)
    arm = Layer().stroke((84, 158), (118, 176), width=14).stroke((118, 176), (98, 196), width=11)
    return floor() + pillow.svg() + under.svg() + trunk.svg() + top.svg() + arm.svg()


def _clam_closed() -> str:
    return _clam((208, 176)) + glute((152, 166), works=False)


def _clam_open() -> str:
    return _clam((212, 106)) + glute((152, 166), works=True) + arrow((276, 146), (252, 98), -0.2)


def _prone(lift: float) -> str:
    hip: Point = (158, LYING)
    shoulder: Point = (80, LYING)
    far = Layer()
    far.leg(hip, turned(hip, 0, STRAIGHT), toes=-20)
    near = Layer()
    near.leg(hip, turned(hip, lift, STRAIGHT), toes=lift - 20)
    near.stroke(shoulder, hip, width=34).round((hip[0], hip[1] - 2), 20)
    near.stroke(shoulder, (50, LYING - 4), width=13).round((42, LYING - 6), 18)
    arm = Layer().stroke((84, LYING + 2), (64, FLOOR - 2), width=14)
    arm.stroke((64, FLOOR - 2), (34, FLOOR - 2), width=11)
    return floor() + far.svg() + near.svg() + arm.svg()


def _prone_down() -> str:
    return _prone(0) + glute((158, LYING - 10), works=True)


def _prone_up() -> str:
    return _prone(13) + glute((158, LYING - 10), works=True) + arrow((262, 140), (262, 108))


def _roll_hamstring(x: float) -> str:
    hip: Point = (112, 164)
    shoulder: Point = (84, 90)
    far = Layer()
    far.leg(hip, (196, FLOOR - 5), bend=-1)
    near = Layer()
    near.leg(hip, (232, 172), bend=-1, toes=70)
    near.trunk(shoulder, hip, (88, 52))
    arm = Layer().arm(shoulder, (52, FLOOR - 4), bend=-1)
    return floor() + far.svg() + disc((x, FLOOR - 7), 15) + near.svg() + arm.svg()


def _roll_hamstring_near() -> str:
    return _roll_hamstring(146) + hamstring((146, 166), works=True)


def _roll_hamstring_far() -> str:
    return _roll_hamstring(176) + hamstring((160, 166), works=True) + arrow((146, 134), (186, 134))


def _roll_front(x: float) -> str:
    hip: Point = (150, 158)
    shoulder: Point = (86, 128)
    near = Layer()
    near.leg(hip, (268, FLOOR - 10), bend=-1, toes=-50)
    near.trunk(shoulder, hip, (52, 108))
    arm = Layer().stroke(shoulder, (82, 186), width=14).stroke((82, 186), (46, 190), width=11)
    return floor() + disc((x, FLOOR - 7), 15) + near.svg() + arm.svg()


def _roll_front_near() -> str:
    return _roll_front(164) + hip_flexor((164, 166))


def _roll_front_far() -> str:
    return _roll_front(186) + hip_flexor((178, 168)) + arrow((160, 128), (200, 140))


def _ball(x: float) -> str:
    hip: Point = (122, 158)
    shoulder: Point = (92, 88)
    near = Layer()
    near.leg(hip, (214, FLOOR - 6), bend=-1)
    near.trunk(shoulder, hip, (94, 50))
    arm = Layer().arm(shoulder, (58, FLOOR - 4), bend=-1)
    return floor() + near.svg() + arm.svg() + disc((x, FLOOR - 6), 12)


def _ball_near() -> str:
    return _ball(118) + glute((120, 162), works=True)


def _ball_far() -> str:
    return _ball(128) + glute((124, 162), works=True) + arrow((98, 206), (150, 206), 0.0)


def _strap(angle: float) -> str:
    hip: Point = (160, LYING)
    ankle = turned(hip, angle, STRAIGHT)
    far = Layer()
    far.leg(hip, turned(hip, 0, STRAIGHT), toes=75)
    near = Layer()
    near.leg(hip, ankle, toes=angle + 78)
    near.trunk(SHOULDER, hip, HEAD_DOWN)
    hand: Point = (132, 122)
    sole = turned(ankle, angle + 70, 10)
    arm = Layer().arm((84, LYING - 4), hand, bend=1)
    return floor() + far.svg() + near.svg() + line(hand, sole, colour="@ink", width=3) + arm.svg()


def _strap_low() -> str:
    return _strap(38) + hamstring((204, 152), works=True)


def _strap_high() -> str:
    return _strap(78) + hamstring((180, 136), works=True) + arrow((262, 118), (226, 70), 0.2)


FLOOR_POSES: dict[str, tuple[Pose, Pose]] = {
    "active_leg_lower": (_leg_lower_up, _leg_lower_down),
    "bridge_easy_hamstrings": (_easy_down, _easy_up),
    "bridge_elevated": (_elevated_down, _elevated_up),
    "clam": (_clam_closed, _clam_open),
    "glute_bridge": (_bridge_down, _bridge_up),
    "hamstring_stretch": (_strap_low, _strap_high),
    "phe_drill": (_prone_down, _prone_up),
    "release_buttock": (_ball_near, _ball_far),
    "release_hamstring": (_roll_hamstring_near, _roll_hamstring_far),
    "release_hip_flexor": (_roll_front_near, _roll_front_far),
    "single_leg_bridge": (_single_down, _single_up),
    "small_bridge": (_bridge_down, _small_up),
    "wall_push_bridge": (_wall_push_down, _wall_push_up),
}
