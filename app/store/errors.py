"""What can go wrong with the store, named by what a person can do about it.

::

    StoreError
    ├── StoreBusy             close the other window of this program
    ├── StoreLocked           type the passphrase
    │   ├── WrongPassphrase   type it again
    │   ├── WrongRecoveryKey  look at the group it names, type it again
    │   └── NoRecoveryKey     find the passphrase, or start anew
    ├── PassphraseTooShort    choose a longer one
    ├── StoreMissing          record something first, or name another folder
    ├── KeyMissing            bring the key file back from a backup
    ├── RingMissing           bring the key ring back from beside the backups
    ├── KeyDestroyed          nothing: it was deleted
    ├── NotEncrypted          move the plain file away
    ├── StoreUnwritable       make the folder writable or name another
    │   ├── StoreReadOnly     look at it there; copy the folder to do more
    │   └── StoreFarAway      choose a folder on a disk of this computer
    ├── StoreTooNew           update the program
    ├── StoreTooOld           open it once for writing
    ├── StoreDamaged          restore a backup; what is readable stays readable
    │   ├── RingDamaged       bring the key ring back from beside the backups
    │   ├── KeyDamaged        bring the key file back from a backup
    │   └── SealBroken        restore a backup; the rest of the session stays readable
    ├── NoBackup              name another folder or another backup
    ├── DamageKept            bring a whole backup back, or go on; nothing was replaced
    ├── BackupUnsound         check the disk; the earlier backups are kept
    ├── DiskFull              make room
    ├── StoreClosed           a recording outlived its store
    ├── UnknownSession        choose another session
    ├── UnknownParticipant    choose another participant
    ├── UnknownProtocol       choose another protocol
    ├── UnknownResult         store the finding first
    ├── EditOutdated          look again, then edit
    ├── PlanOutdated          open the newest plan, or ask for a newer file
    ├── ExerciseTaken         give it another id or the next version
    ├── OtherParticipant      go back to the participant on the screen
    ├── StillRecording        stop the recording first
    ├── SessionEmpty          choose another session, or record again
    └── RecordingTooLong      read it block by block

Every message names the thing, the rule and what to do, in this order, as plain sentences.
"""

from __future__ import annotations


class StoreError(Exception):
    """The store could not be used; the message says why and what to do."""


class StoreBusy(StoreError):
    """Another running program holds the store."""


class StoreLocked(StoreError):
    """The data key is wrapped by a passphrase and none was given."""


class WrongPassphrase(StoreLocked):
    """The passphrase does not open the data key."""


class WrongRecoveryKey(StoreLocked):
    """The recovery key is mistyped, or does not open the data key."""


class NoRecoveryKey(StoreLocked):
    """The key file holds no seal a recovery key could open."""


class PassphraseTooShort(StoreError):
    """A new passphrase is shorter than what protects."""


class StoreMissing(StoreError):
    """There is no store in this folder, and reading does not make one."""


class KeyMissing(StoreError):
    """The store is there but its key file is not."""


class NotEncrypted(StoreError):
    """A plain, readable database lies where the encrypted store belongs."""


class StoreUnwritable(StoreError):
    """The folder cannot be made, read or written by this account."""


class StoreReadOnly(StoreUnwritable):
    """The folder lies on a disk that can only be read."""


class StoreFarAway(StoreUnwritable):
    """The folder lies on another computer, where locks and syncs do not hold."""


class StoreTooNew(StoreError):
    """A newer version of the program made this store."""


class StoreTooOld(StoreError):
    """An older version made this store, and reading alone does not bring it up to date."""


class StoreDamaged(StoreError):
    """The store, or a part of it, does not match its own checks."""


class KeyDamaged(StoreDamaged):
    """The key file is not what this program wrote."""


class RingDamaged(StoreDamaged):
    """The ring with the keys of the subjects, and its twin, are not what this program wrote."""


class NoBackup(StoreError):
    """There is no backup of this name, or none at all."""


class DamageKept(StoreError):
    """The recordings are damaged: what can be read was copied beside the whole backups."""


class BackupUnsound(StoreError):
    """A backup does not hold what was written; it is not counted as one."""


class OtherStore(StoreError):
    """A backup is of another store than the one whose place it would take."""


class DiskFull(StoreError):
    """The disk has no room for the next samples."""


class StoreClosed(StoreError):
    """The store was closed while something still used it."""


class UnknownSession(StoreError):
    """No session of this name is in the store."""


class UnknownParticipant(StoreError):
    """No participant of this name is in the store."""


class UnknownProtocol(StoreError):
    """No protocol of this id and version is in the store."""


class RingMissing(StoreError):
    """The database is there but the ring with the keys of its subjects is not."""


class KeyDestroyed(StoreError):
    """The session or participant was deleted: its key is gone for good."""


class SealBroken(StoreDamaged):
    """Something is not what was sealed in its place."""


class UnknownResult(StoreError):
    """No such finding or edit belongs to the session."""


class EditOutdated(StoreError):
    """Something else stands in the place by now than the edit starts from."""


class PlanOutdated(StoreError):
    """This version of a plan, or a newer one, is here already."""


class ExerciseTaken(StoreError):
    """An exercise of this id and version is here already, or the id is the program's own."""


class OtherParticipant(StoreError):
    """The write is meant for another participant than the session belongs to."""


class StillRecording(StoreError):
    """The session is being recorded and cannot be deleted now."""


class RecordingTooLong(StoreError):
    """The session is too long to be held in memory at once."""


class SessionEmpty(StoreError):
    """The recording was stopped before its first sample, so there is nothing to analyse."""
