"""A paragraph for the methods of a paper, from what was noted of a session; it invents nothing.

It follows the items of CEDE-Check and ISEK. What was not noted is listed, so that an author can
fill it in and nobody takes its absence for a value.
"""

from __future__ import annotations

from collections.abc import Iterable

from app import __version__
from app.engine.guided.result import GuidedResult
from app.engine.tested import Tested
from app.model.channel_metadata import AmplifierInfo, ChannelMetadata, ElectrodeInfo
from app.model.counted import counted
from app.model.damage_words import damage_places_phrase
from app.model.guided_protocol import GuidedProtocol
from app.model.link_words import told_from_arrivals
from app.report.tell import protocol_of
from dsp.analysis import AnalysisConfig
from dsp.muscle import read_muscle

_MUSCLES = {
    "gluteus_maximus": "gluteus maximus",
    "gluteus_medius": "gluteus medius",
    "biceps_femoris": "biceps femoris",
    "semitendinosus": "semitendinosus",
    "erector_spinae": "lumbar erector spinae",
}
_SIDES = {"L": "left ", "R": "right ", None: ""}
_SD = "mean + 3 SD of the rest, rectified and smoothed at 50 Hz, for at least 50 ms"

REFERENCES = (
    "Besomi M, et al. (2024). Consensus for experimental design in electromyography (CEDE) "
    "project: Checklist for reporting and critically appraising studies using EMG (CEDE-Check). "
    "J Electromyogr Kinesiol 76:102874.",
    "Besomi M, et al. (2020). Consensus for experimental design in electromyography (CEDE) "
    "project: Amplitude normalization matrix. J Electromyogr Kinesiol 53:102438.",
    "Bruno PA, Bagust J (2007). An investigation into motor pattern differences used during prone "
    "hip extension between subjects with and without low back pain. Clin Chiropr 10(2):68–80.",
    "Hodges PW, Bui BH (1996). A comparison of computer-based methods for the determination of "
    "onset of muscle contraction using electromyography. Electroencephalogr Clin Neurophysiol "
    "101(6):511–519.",
    "Lewis CL, Sahrmann SA (2009). Muscle activation and movement patterns during prone hip "
    "extension exercise in women. J Athl Train 44(3):238–248.",
    "Merletti R, Di Torino P (1999). Standards for reporting EMG data. J Electromyogr Kinesiol "
    "9(4):III–IV.",
)


def methods_text(tested: Tested) -> str:
    """Return the paragraph, what was not noted, and the citations, as plain English text."""
    guided = tested.review.guided
    known = None if guided is None else protocol_of(guided)
    metadata = tested.session.channel_metadata
    sentences = [
        *_recording(tested),
        *_electrodes([each.electrode for each in metadata]),
        *_amplifier([each.amplifier for each in metadata]),
        *_task(known, guided),
        *_amplitude(tested),
        *_timing(tested),
        *_lifts(guided),
    ]
    parts = []
    if tested.session.info.is_simulated:
        parts.append("SIMULATED PERSON: these are not measurements of anybody.")
    parts.append(" ".join(sentences))
    missing = _not_noted(metadata)
    if missing:
        parts.append("Not noted in this session: " + ", ".join(missing) + ".")
    parts.append("References\n" + "\n".join(REFERENCES))
    return "\n\n".join(parts) + "\n"


def _recording(tested: Tested) -> list[str]:
    info = tested.session.info
    muscles = _listed(_muscle(each.name) for each in info.channels)
    device = tested.session.details.device
    maker = " ".join(each for each in (device.manufacturer, device.model) if each)
    on = f" with {maker}" if maker else ""
    firmware = f" (firmware {device.firmware})" if device.firmware else ""
    gaps = tested.session.n_missing
    is_rough = tested.session.is_missing_estimated or told_from_arrivals(info.doubts)
    about = "about " if is_rough else ""
    lost = (
        f"{about}{gaps} sample{'s were' if gaps > 1 else ' was'} missing and none filled in"
        if gaps
        else "no sample was missing"
    )
    review = tested.review
    damage = damage_places_phrase(
        review.damaged, fs_hz=review.finding.fs_hz, first_index=review.first_index
    )
    if damage is not None:
        lost = damage.text() if not gaps else f"{lost}; {damage.text()}"
    return [
        f"Surface EMG was recorded from {muscles}{on}{firmware} at {info.fs_hz:g} samples per "
        f"second on all channels at one instant; {lost}."
    ]


def _electrodes(electrodes: list[ElectrodeInfo]) -> list[str]:
    told = _each_once(
        _listed(
            part
            for part in (
                _words(each.configuration.value) if each.configuration else "",
                each.material,
                each.shape,
                f"{each.size_mm:g} mm in size" if each.size_mm is not None else "",
                f"{each.inter_electrode_distance_mm:g} mm apart"
                if each.inter_electrode_distance_mm is not None
                else "",
                each.brand,
            )
            if part
        )
        for each in electrodes
    )
    sentences = [f"Electrodes were {'; '.join(told)}."] if told else []
    places = _each_once(each.placement_preset or each.placement_description for each in electrodes)
    if places:
        sentences.append(f"They were placed after {'; '.join(places)}.")
    skin = _each_once(each.skin_preparation for each in electrodes)
    if skin:
        sentences.append(f"Skin preparation: {'; '.join(skin)}.")
    reference = _each_once(each.reference_location for each in electrodes)
    if reference:
        sentences.append(f"The reference electrode lay on {'; '.join(reference)}.")
    return sentences


def _amplifier(amplifiers: list[AmplifierInfo]) -> list[str]:
    told = _each_once(
        _listed(
            part
            for part in (
                f"gain {each.gain:g}" if each.gain is not None else "",
                f"{each.adc_bits} bit" if each.adc_bits is not None else "",
                f"input impedance {each.input_impedance_mohm:g} MΩ"
                if each.input_impedance_mohm is not None
                else "",
                f"CMRR {each.cmrr_db:g} dB" if each.cmrr_db is not None else "",
                each.hardware_filters and f"hardware filters {each.hardware_filters}",
            )
            if part
        )
        for each in amplifiers
    )
    return [f"Amplifier: {'; '.join(told)}."] if told else []


def _task(known: GuidedProtocol | None, guided: GuidedResult | None) -> list[str]:
    if guided is None:
        return []
    begun = guided.begun
    name = begun.protocol if known is None else known.title["en"]
    sentences = [
        f"The task was “{name}” (protocol {begun.protocol}, version {begun.version}, SHA-256 "
        f"{begun.sha256[:12] or 'not kept'}, cue {begun.cue})."
    ]
    if known is None:
        return sentences
    pace, blocks = known.pace, [each for each in known.blocks if not each.is_practice]
    sentences.append(f"Read aloud before each lift: “{_aloud(known)}”")
    low_s, high_s = pace.tone_after_s
    hold = f", held for {pace.hold_s:g} s" if pace.hold_s is not None else ""
    sentences.append(
        f"{len(blocks)} blocks of {_range(each.n_lifts for each in blocks)} lifts were asked"
        f"{hold}, at least {pace.rest_s:g} s apart, each after a tone that sounded {low_s:g} to "
        f"{high_s:g} s after all muscles had been quiet for {pace.still_s:g} s. {known.source}"
    )
    return sentences


def _aloud(known: GuidedProtocol) -> str:
    return known.cue.text["en"].format(side="left or right")


def _amplitude(tested: Tested) -> list[str]:
    references = [each for each in tested.review.amplitudes.references if each.is_usable]
    sentence = (
        "Amplitude is the RMS at 20–450 Hz over the middle half of each lift, the power at rest "
        "taken out"
    )
    if not references:
        return [f"{sentence}; it was not normalised."]
    kinds = _each_once(each.normalisation.value for each in references)
    return [
        f"{sentence}, normalised to a {'; '.join(kinds)} of the same day: the mean of the two "
        "highest of its repetitions (Besomi et al. 2020)."
    ]


def _timing(tested: Tested) -> list[str]:
    method, order = tested.review.finding.method, AnalysisConfig().order
    return [
        "The start of each muscle in each lift was estimated as a probability over time from its "
        "raw samples, with one causal filter for all channels (Firing Order "
        f"{__version__}, method {method.version}, settings SHA-256 "
        f"{method.settings_sha256}); the detector of the literature ({_SD}; Hodges and Bui 1996) "
        "was kept beside it and decides nothing.",
        f"Two starts within ±{order.tie_ms:g} ms count as together. An order of one lift is stated "
        "where its probability is at least 0.95, one of a leg where at least "
        f"{100 * order.min_share:g} % of at least {order.min_repetitions} lifts agree with the "
        "typical delay of all; otherwise none is stated.",
        *_by_hand(tested),
    ]


def _by_hand(tested: Tested) -> list[str]:
    """Return how many starts a person put elsewhere; nothing where nobody did."""
    by_hand = tested.review.by_hand
    if not by_hand:
        return []
    n_lifts = len({each.repetition for each in by_hand})
    return [
        "By hand, over the stored traces, "
        f"{counted(len(by_hand), 'start')} in {counted(n_lifts, 'lift')} were put "
        "elsewhere or said to be none; orders, counts and intervals are of the starts as estimated."
    ]


def _lifts(guided: GuidedResult | None) -> list[str]:
    told = []
    for leg in () if guided is None else guided.legs:
        name = {"L": "left leg", "R": "right leg"}.get(leg.side.value, "both legs")
        whys = _each_once(each.set_aside.value for each in leg.set_aside if each.set_aside)
        aside = f", {len(leg.set_aside)} set aside ({'; '.join(whys)})" if leg.set_aside else ""
        told.append(f"{len(leg.lift_numbers)} lifts of the {name} were kept{aside}")
    return [f"{'; '.join(told)}."] if told else []


_ITEMS: tuple[tuple[str, str, str], ...] = (
    ("electrode", "configuration", "electrode configuration"),
    ("electrode", "material", "electrode material"),
    ("electrode", "size_mm", "electrode size"),
    ("electrode", "inter_electrode_distance_mm", "inter-electrode distance"),
    ("electrode", "placement_preset", "electrode placement"),
    ("electrode", "orientation", "electrode orientation"),
    ("electrode", "skin_preparation", "skin preparation"),
    ("electrode", "reference_location", "location of the reference electrode"),
    ("electrode", "impedance_kohm", "skin impedance"),
    ("amplifier", "gain", "amplifier gain"),
    ("amplifier", "adc_bits", "resolution of the converter"),
    ("amplifier", "hardware_filters", "hardware filters"),
    ("amplifier", "input_impedance_mohm", "input impedance"),
    ("amplifier", "cmrr_db", "common-mode rejection"),
)


def _not_noted(metadata: tuple[ChannelMetadata, ...]) -> list[str]:
    """Return the items of the checklists that no channel has."""
    return [
        name
        for part, field, name in _ITEMS
        if all(getattr(getattr(each, part), field) in (None, "") for each in metadata)
    ]


def _muscle(channel: str) -> str:
    muscle = read_muscle(channel)
    if muscle.muscle is None:
        return f"channel {channel}"
    return _SIDES[muscle.side] + _MUSCLES.get(muscle.muscle, _words(muscle.muscle))


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _listed(parts: Iterable[str]) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _each_once(parts: Iterable[str]) -> list[str]:
    return [part for part in dict.fromkeys(parts) if part]


def _range(counts: Iterable[int]) -> str:
    known = sorted({*counts})
    return str(known[0]) if len(known) == 1 else f"{known[0]} to {known[-1]}"
