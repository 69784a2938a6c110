"""Why an amplitude is withheld, in words `dsp.findings.Reason` lacks; it measures nothing."""

from __future__ import annotations

from enum import StrEnum

from dsp.findings import Reason


class AmplitudeReason(StrEnum):
    """Why there is no reference or no percentage. The value is the stable English text."""

    TOO_SHORT = "too short to measure"
    UNSTEADY = "not held steady"
    NO_SQUEEZE = "no usable reference squeeze"
    ONE_SQUEEZE = "only one reference squeeze"
    UNEQUAL_SQUEEZES = "reference squeezes differ, repeat one"


Doubt = Reason | AmplitudeReason
