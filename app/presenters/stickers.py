"""The Stickers screen without a window: where each goes, how well it holds, what to do first."""

from __future__ import annotations

from dataclasses import replace

from app.engine.live import LiveState
from app.model.guided_protocol import GuidedProtocol, is_muscle
from app.model.guided_words import title_phrase
from app.model.muscle_names import ChannelName, name_channels
from app.model.placement import our_placements, placed, placements_of
from app.model.reasons import channel_advice
from app.presenters.current_source import CurrentSource
from app.presenters.guided import GuidedPresenter
from app.presenters.status import Link, link_of
from app.presenters.stickers_state import StickerRow, StickersState
from app.presenters.visit import VisitPresenter
from dsp.channel_reasons import QualityConfig
from dsp.findings import Quality
from dsp.muscle import read_muscle
from dsp.quality import ChannelState

SKIN_STEPS = ("shaved", "cleaned", "abraded", "dry")
_SKIN_READY = ", ".join(SKIN_STEPS)


class StickersPresenter:
    """Puts the stickers a test asks for beside those the stream has."""

    def __init__(
        self, current: CurrentSource, guided: GuidedPresenter, visit: VisitPresenter
    ) -> None:
        self._current = current
        self._guided = guided
        self._visit = visit
        self._chosen: dict[str, str] = {}
        self._is_skin_ready = False
        self._person_id: str | None = None

    def tick(self) -> StickersState:
        """Return what to show now, and note where the stickers of the next recording lie."""
        self._forget_another_persons_skin()
        live, protocol = self._current.snapshot(), self._guided.protocol
        rows = self._rows(live, protocol)
        skin = _SKIN_READY if self._is_skin_ready else ""
        self._visit.note_stickers(
            {
                row.channel: placed(row.placement, skin_preparation=skin)
                for row in rows
                if row.is_there and row.placement is not None
            }
        )
        return StickersState(
            test=title_phrase(protocol),
            rows=rows,
            look_at=_first_to_look_at(rows),
            is_skin_ready=self._is_skin_ready,
            is_streaming=link_of(live) is Link.FLOWING,
        )

    def choose_placement(self, channel: str, position: int) -> None:
        """Say how a channel's sticker is placed."""
        choices = placements_of(channel)
        if 0 <= position < len(choices):
            self._chosen[channel] = choices[position].id

    def state_skin(self, *, is_ready: bool) -> None:
        """Say that the skin was shaved, cleaned, abraded and is dry, or was not."""
        self._is_skin_ready = is_ready

    def _forget_another_persons_skin(self) -> None:
        person = self._visit.participant
        person_id = None if person is None else person.id
        if person_id != self._person_id:
            self._person_id, self._is_skin_ready = person_id, False

    def _rows(self, live: LiveState | None, protocol: GuidedProtocol) -> tuple[StickerRow, ...]:
        info = None if live is None else live.acquisition.info
        channels = () if info is None else tuple(each.name for each in info.channels)
        muscles = {name: read_muscle(name) for name in channels}
        missing = {
            f"{_written(wanted.muscle)}_{wanted.side}": wanted.is_needed
            for wanted in protocol.wanted_muscles()
            if not any(
                is_muscle(wanted.muscle, each.muscle) and each.side == wanted.side
                for each in muscles.values()
            )
        }
        names = name_channels((*channels, *missing))
        is_flowing = link_of(live) is Link.FLOWING
        states = (
            {} if live is None or not is_flowing else {each.name: each for each in live.channels}
        )
        is_calibrated = {} if info is None else {c.name: c.is_calibrated for c in info.channels}
        there = [
            self._row(name, names[name], states.get(name), has_skin_uv=is_calibrated[name])
            for name in channels
            if muscles[name].muscle is not None
        ]
        lacking = [
            self._placed(StickerRow(name, names[name], is_there=False, is_needed=is_needed))
            for name, is_needed in missing.items()
        ]
        return (*there, *lacking)

    def _row(
        self, channel: str, name: ChannelName, state: ChannelState | None, *, has_skin_uv: bool
    ) -> StickerRow:
        is_doubted = state is not None and state.quality is not Quality.OK and state.reasons
        reason = state.reasons[0] if state is not None and is_doubted else None
        row = StickerRow(
            channel,
            name,
            is_there=True,
            is_needed=True,
            quality=None if state is None else state.quality,
            reason=reason,
            action=None if reason is None else channel_advice(reason, name),
            rest_uv=None if state is None else state.rest_uv,
            # A converter's µV say nothing of the skin's.
            rest_limit_uv=QualityConfig().look_rest_uv if has_skin_uv else None,
        )
        return self._placed(row)

    def _placed(self, row: StickerRow) -> StickerRow:
        """Return a row with the ways its sticker can be placed, and the chosen one."""
        choices = placements_of(row.channel)
        ids = [each.id for each in choices]
        chosen = self._chosen.get(row.channel, "")
        position = ids.index(chosen) if chosen in ids else 0
        if not choices:
            return row
        figure = choices[position].figure
        is_left = read_muscle(row.channel).side == "L"
        return replace(
            row,
            placements=choices,
            position=position,
            figure=figure.mirrored() if is_left else figure,
        )


def _written(muscle: str) -> str:
    """Return a muscle with a place of its own for one that a test names loosely: a hamstring."""
    known = {each.muscle for each in our_placements()}
    return muscle if muscle in known else "biceps_femoris"


def _first_to_look_at(rows: tuple[StickerRow, ...]) -> int | None:
    """Return the row that needs a hand first: what stops, before what is only worth a look."""
    for quality in (Quality.BAD, Quality.LOOK):
        for number, row in enumerate(rows):
            if row.quality is quality:
                return number
    return None
