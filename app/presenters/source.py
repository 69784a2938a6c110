"""Choosing a source without a window: what is found, what is filled in, what is opened."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from app.model.montage import MontageError, require_question
from app.presenters.current_source import CurrentSource
from app.presenters.found_devices import AskWhoItIs, FoundDevices, LookForDevices
from app.presenters.source_state import (
    DeviceForm,
    FileForm,
    Hindrance,
    ScenarioChoice,
    SourceKind,
    SourceState,
)
from app.presenters.status import status_of
from drivers.base import SourceKind as KindOfDevice
from drivers.errors import UnknownSource
from drivers.registry import kinds
from drivers.source_name import place_of, read_source_name
from dsp.muscle import MUSCLES
from dsp.simulate import SCENARIOS

MAX_CHANNELS = 6
UNIT_CHOICES = ("", "uV", "mV", "V")
_FIELDS = {
    "replay": ("unit", "rate", "speed"),
    "synthetic": ("seed", "rate", "speed"),
}
FORM_FIELDS = ("channels", "names", "gain")
_BOARD = "serial"
_NO_DEVICES = ("synthetic", "replay")
_ANY_OPTION = re.compile(r"(\w+)=")
_HAS_OPTIONS = re.compile(r"\?\w+=[^?]*$")
MUSCLE_CHOICES = tuple(f"{muscle}_{side}" for muscle in MUSCLES for side in ("R", "L"))
# The recommended set in the order it is added to: at three channels the opposite erector.
USUAL_MUSCLES = (
    "gluteus_maximus_R",
    "biceps_femoris_R",
    "erector_spinae_L",
    "erector_spinae_R",
    "semitendinosus_R",
    "gluteus_medius_R",
)
_USUAL_CHANNELS = 3


class SourceView(Protocol):
    """What a window must offer to show this screen."""

    def show_state(self, state: SourceState) -> None:
        """Show a state."""
        ...


class SourcePresenter:
    """Fills in the name of a source and opens it."""

    def __init__(self, current: CurrentSource, look: LookForDevices, ask: AskWhoItIs) -> None:
        self._current = current
        self._found_devices = FoundDevices(look, ask)
        self._is_port_chosen = False
        self._kind = SourceKind.SIMULATED
        self._scenario = next(iter(SCENARIOS))
        self._device = DeviceForm(muscles=USUAL_MUSCLES[:_USUAL_CHANNELS])
        self._file = FileForm()
        self._filled_from: str | None = None
        self._device_kinds: tuple[KindOfDevice, ...] = ()

    def open(self) -> None:
        """Fill in what is open now, and look for devices, when the screen comes up."""
        self._device_kinds = tuple(each for each in kinds() if each.kind not in _NO_DEVICES)
        source = self._current.source
        if source is not None and source not in (self._filled_from, self.source_name()):
            self._fill_in(source)
        self._filled_from = source
        self.look_again()

    def look_again(self) -> None:
        """Look for devices in the background."""
        self._found_devices.look()

    def tick(self) -> SourceState:
        """Return what to show now."""
        # Only our own board can be asked; what else is on a port, a person says.
        may_ask = self._kind is SourceKind.DEVICE and self._device.kind == _BOARD
        self._found_devices.tick(in_use=self._place_in_use(), may_ask=may_ask)
        self._fill_in_found()
        return SourceState(
            status=status_of(self._current.snapshot()),
            kind=self._kind,
            scenarios=tuple(ScenarioChoice(each.name, each.title) for each in SCENARIOS.values()),
            scenario=self._scenario,
            is_looking=self._found_devices.is_looking,
            devices=self._found_devices.devices,
            device=self._device,
            device_kinds=self._device_kinds,
            muscles=MUSCLE_CHOICES,
            file=self._file,
            hindrance=self._hindrance(),
            no_order=self._why_no_order(),
            asked=self._found_devices.asked,
            in_use=self._place_in_use(),
        )

    def choose_kind(self, kind: SourceKind) -> None:
        """Choose where signals come from."""
        self._kind = kind

    def choose_scenario(self, name: str) -> None:
        """Choose a simulated person."""
        self._scenario = name

    def choose_device(self, position: int) -> None:
        """Take the port of a found device."""
        devices = self._found_devices.devices
        if 0 <= position < len(devices):
            self._is_port_chosen = True
            kind, _, port = devices[position].source.partition(":")
            # A port was found, and what is on it only a person knows.
            self._device = replace(
                self._device, port=port, kind=self._device.kind if kind == _BOARD else kind
            )

    def choose_device_kind(self, position: int) -> None:
        """Say what kind of device it is."""
        if 0 <= position < len(self._device_kinds):
            self._device = replace(self._device, kind=self._device_kinds[position].kind)

    def type_port(self, port: str) -> None:
        """Name a port by hand, or a whole source (``chords:/dev/ttyUSB0``)."""
        self._is_port_chosen = True
        kind, colon, rest = port.strip().partition(":")
        if colon and kind in {each.kind for each in self._device_kinds}:
            self._device = replace(self._device, kind=kind, port=rest)
        else:
            self._device = replace(self._device, port=port.strip())

    def choose_n_channels(self, n_channels: int) -> None:
        """Use so many channels, the added ones with the muscles that are usually added."""
        kept = self._device.muscles[:n_channels]
        free = [muscle for muscle in USUAL_MUSCLES if muscle not in kept]
        self._device = replace(
            self._device, muscles=(*kept, *free[: max(0, n_channels - len(kept))])
        )

    def choose_muscle(self, channel: int, muscle: str) -> None:
        """Say which muscle a channel's sticker is on."""
        muscles = list(self._device.muscles)
        muscles[channel] = muscle
        self._device = replace(self._device, muscles=tuple(muscles))

    def type_gain(self, gain: str) -> None:
        """State the amplifier's gain; empty when nobody knows it."""
        self._device = replace(self._device, gain=gain.strip().replace(",", "."))

    def choose_file(self, path: str) -> None:
        """Name a CSV file."""
        self._file = replace(self._file, path=path.strip())

    def choose_unit(self, unit: str) -> None:
        """State the unit of columns that name none."""
        self._file = replace(self._file, unit=unit)

    def type_rate(self, rate: str) -> None:
        """State the rate of a file without a time column."""
        self._file = replace(self._file, rate=rate.strip().replace(",", "."))

    def use(self) -> bool:
        """Open what is filled in; return whether that was possible."""
        if self._hindrance() is not None:
            return False
        self._current.choose(self.source_name())
        return True

    def use_and_record(self) -> bool:
        """Open what is filled in and record it from its first sample; return as ``use`` does."""
        if self._hindrance() is not None:
            return False
        self._current.choose_and_record(self.source_name())
        return True

    def source_name(self) -> str:
        """Return the name that opens what is filled in."""
        if self._kind is SourceKind.SIMULATED:
            return f"synthetic:{self._scenario}"
        if self._kind is SourceKind.DEVICE:
            device = self._device
            options = {
                "channels": str(len(device.muscles)),
                "names": ",".join(device.muscles),
                "gain": device.gain,
            }
            return f"{device.kind}:{_with_options(device.port, options)}"
        file = self._file
        return f"replay:{_with_options(file.path, {'unit': file.unit, 'rate': file.rate})}"

    def _fill_in(self, source: str) -> None:
        """Fill in a source that was opened elsewhere; what no field can hold stays as it was."""
        kind, _, rest = source.partition(":")
        try:
            name = read_source_name(kind, rest, known=_FIELDS.get(kind, _ANY_OPTION.findall(rest)))
        except UnknownSource:
            return
        if kind == "replay":
            self._kind = SourceKind.FILE
            unit = name.options.get("unit", "")
            rate = name.options.get("rate", "")
            self._file = FileForm(name.place, unit if unit in UNIT_CHOICES else "", rate)
        elif kind in {each.kind for each in self._device_kinds}:
            self._kind = SourceKind.DEVICE
            muscles = tuple(name.options.get("names", "").split(","))
            is_known = set(muscles) <= set(MUSCLE_CHOICES) and len(muscles) <= MAX_CHANNELS
            own = {key: name.options[key] for key in name.options if key not in FORM_FIELDS}
            self._is_port_chosen = bool(name.place)
            self._device = DeviceForm(
                kind,
                _with_options(name.place, own),
                muscles if is_known else self._device.muscles,
                name.options.get("gain", ""),
            )
        elif kind == "synthetic" and name.place in SCENARIOS:
            self._kind, self._scenario = SourceKind.SIMULATED, name.place

    def _fill_in_found(self) -> None:
        """Fill in the port of the best device, while nobody has chosen one."""
        best = self._found_devices.best
        if best is not None and not self._is_port_chosen:
            self._device = replace(self._device, port=place_of(best.source))

    def _place_in_use(self) -> str | None:
        """Return the port of the source that is open."""
        live = self._current.snapshot()
        if live is None or live.acquisition.info is None:
            return None
        return live.acquisition.place or place_of(live.acquisition.info.source)

    def _hindrance(self) -> Hindrance | None:
        live = self._current.snapshot()
        if live is not None and live.recording is not None:
            return Hindrance.RECORDING
        if self._kind is SourceKind.DEVICE:
            return self._device_hindrance()
        if self._kind is SourceKind.FILE:
            return self._file_hindrance()
        return None

    def _device_hindrance(self) -> Hindrance | None:
        device = self._device
        if not device.port:
            return Hindrance.NO_PORT
        if f"serial:{device.port}" in self._found_devices.asked:
            return Hindrance.ASKING
        if len(set(device.muscles)) < len(device.muscles):
            return Hindrance.SAME_MUSCLE
        return None if _is_positive_or_empty(device.gain) else Hindrance.GAIN

    def _file_hindrance(self) -> Hindrance | None:
        if not self._file.path:
            return Hindrance.NO_FILE
        return None if _is_positive_or_empty(self._file.rate) else Hindrance.RATE

    def _why_no_order(self) -> str | None:
        if self._kind is not SourceKind.DEVICE:
            return None
        try:
            require_question(self._device.muscles, source="This set of channels")
        except MontageError as exc:
            return str(exc)
        return None


def _with_options(place: str, options: dict[str, str]) -> str:
    """Return a place and behind it what is filled in, beside the options it may carry itself."""
    given = "&".join(f"{key}={value}" for key, value in options.items() if value)
    if not given:
        return place
    return f"{place}{'&' if _HAS_OPTIONS.search(place) else '?'}{given}"


def _is_positive_or_empty(text: str) -> bool:
    if not text:
        return True
    try:
        return 0.0 < float(text) < float("inf")
    except ValueError:
        return False
