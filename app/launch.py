"""The composition root of the window: the only file that knows everything, and does nothing else.

What is slow to import (the signal processing) is needed only once a source streams, and the
threads that stream are started before the window's first paint.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.cli.witness import witness
from app.engine.backup_keeper import BackupKeeper
from app.engine.clinic_desk import ClinicDesk
from app.engine.desk import Desk
from app.engine.garbage import SETTLED_S, put_off_collection, settle_collection
from app.engine.guided.broken_off import find_broken_off
from app.model.backup_place import backup_path
from app.model.computer_sleep import slept_s
from app.model.home import home_folder
from app.model.phrase import Phrase, all_of, phrase, verbatim
from app.model.preferences import PreferenceFile
from app.model.shown_text import shown
from app.model.start_news import cloud_news, cut_short_news, damage_news
from app.presenters.backups import BackupsPresenter
from app.presenters.clinic import ClinicPresenter
from app.presenters.nudge import NudgePresenter
from app.presenters.screens import Presenters, make_presenters
from app.presenters.unlock import UnlockPresenter
from app.sound.speaker import Speaker
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.keys import Protection
from app.store.protection import protection_of, recover
from app.store.rescue import Rescue, Rescued
from app.store.store import Store
from app.store.surroundings import cloud_of
from app.views.appearance import Appearance, Look, remember_look
from app.views.closing import SHOWN_AFTER_MS, ClosingBackup
from app.views.idle import IdleWatch
from app.views.keeping import KeepingDialogs, remember_backups
from app.views.letterhead import KeptLetterhead, letterhead_of, remember_letterhead
from app.views.lock import remember_lock
from app.views.main_window import MainWindow
from app.views.mishap import MishapBox, Mishaps
from app.views.notice import NoticeBox
from app.views.nudges import Nudges, nudge_line, remember_nudge
from app.views.qt_complaints import QtComplaints
from app.views.start_lock import StartLock
from drivers.devices.lsl_outlet import offer_as
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig

EXIT_DONE, EXIT_BAD_INPUT = 0, 2
SWITCH_INTERVAL_S = 0.0005
"""A busy Python thread then delays the reader and the paint by a third of what it would."""

_SIGNAL_POLL_MS = 200
_PROBLEM_POLL_MS = 2000


def launch(arguments: list[str]) -> int:
    """Open the window on a source and return the program's exit code."""
    options, home = _read(arguments), home_folder()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    put_off_collection()
    complaints = QtComplaints(sys.stderr.write)
    complaints.watch()
    application = _application()
    preference_file = PreferenceFile(home)
    preferences, unread = preference_file.read()
    appearance = Appearance(application, look=options.look or Look(preferences.look))
    mishaps = Mishaps(sys.stderr.write)
    mishaps.watch()
    backups = BackupFolder(backup_path(home, preferences))
    try:
        rescued = _open_store(home, backups)
    except StoreError as problem:
        return _refuse(str(problem))
    if rescued is None:
        return EXIT_DONE
    keeping = _Keeping.of(rescued.store, backups)
    desk = _desk(rescued.store, options.lsl)
    with ThreadPoolExecutor(1, thread_name_prefix="source") as executor:
        presenters = make_presenters(
            desk,
            executor,
            clock=time.monotonic,
            rng=np.random.default_rng(),
            lock_after_min=preferences.lock_after_min,
        )
        IdleWatch(application, presenters.lock.touch)
        presenters.current.choose(options.source)
        window, notice = _window(presenters, appearance, keeping, preference_file)
        MishapBox(window, mishaps)
        window.show_on_screen()
        notice.tell(_news(unread, rescued, home, preference_file))
        window.start()
        keeping.keeper.start()
        told = _tell_problems(keeping.keeper, notice)
        QTimer.singleShot(round(SETTLED_S * 1e3), settle_collection)
        listener = _close_on_signals(window)
        exit_code = application.exec()
        listener.stop()
        told.stop()
        keeping.clinic.close()
        _back_up_at_close(keeping.keeper, executor)
    keeping.executor.shutdown(wait=True, cancel_futures=True)
    desk.close()
    mishaps.unwatch()
    complaints.unwatch()
    return exit_code


def _window(
    presenters: Presenters, appearance: Appearance, keeping: _Keeping, file: PreferenceFile
) -> tuple[MainWindow, NoticeBox]:
    """Return the window, not shown, and what tells notices over it; choices are remembered."""
    preferences = file.read()[0]
    nudge = _nudge_presenter(presenters, preferences.nudge_every_min)
    window = MainWindow(
        presenters,
        appearance,
        letterhead=KeptLetterhead(
            letterhead_of(preferences),
            write=lambda typed: notice.tell(remember_letterhead(file, typed)),
        ),
        remember_lock=lambda after_min: notice.tell(remember_lock(file, after_min)),
        more_lines=(
            *keeping.dialogs(lambda folder: notice.tell(remember_backups(file, folder))).lines(),
            nudge_line(nudge, lambda minutes: notice.tell(remember_nudge(file, minutes))),
        ),
    )
    notice = NoticeBox(window)
    Nudges(window, nudge, tell=notice.tell, show_plan=partial(window.show_screen, "plan"))
    appearance.chosen.connect(lambda look: notice.tell(remember_look(file, look)))
    return window, notice


def _nudge_presenter(presenters: Presenters, every_min: int) -> NudgePresenter:
    return NudgePresenter(
        lambda: datetime.now().astimezone(),
        every_min=every_min,
        is_busy=lambda: presenters.current.recording_id() is not None,
    )


def _application() -> QApplication:
    made = QApplication(sys.argv[:1])
    made.setApplicationName("firing-order")
    made.setApplicationDisplayName("Firing Order")
    return made


@dataclass(frozen=True)
class _Keeping:
    """Backups and the clinic, and the thread that serves who asks for either.

    It is not the one that opens sources: a long push must not keep a source from opening.
    """

    keeper: BackupKeeper
    clinic: ClinicDesk
    executor: ThreadPoolExecutor

    @classmethod
    def of(cls, store: Store, backups: BackupFolder) -> _Keeping:
        """Return what keeps a store."""
        store.keep_erased_beside(backups)
        executor = ThreadPoolExecutor(1, thread_name_prefix="keeping")
        return cls(
            BackupKeeper(store, backups, utc_now=lambda: datetime.now(UTC)),
            ClinicDesk(store, executor, utc_now=lambda: datetime.now(UTC)),
            executor,
        )

    def dialogs(self, remember: Callable[[Path], None]) -> KeepingDialogs:
        """Return the dialogs about both; a chosen folder is remembered for the next start."""
        backups = BackupsPresenter(self.keeper, self.executor, remember=remember)
        return KeepingDialogs(backups, ClinicPresenter(self.clinic))


def _desk(store: Store, lsl_name: str | None) -> Desk:
    return Desk(
        store,
        clock=time.monotonic,
        utc_now=lambda: datetime.now().astimezone(),
        analysis_config=AnalysisConfig(),
        chain_config=ChainConfig(),
        slept_s=slept_s,
        make_outlet=offer_as(lsl_name, clock=time.monotonic),
        speaker=Speaker(),
    )


def _tell_problems(keeper: BackupKeeper, notice: NoticeBox) -> QTimer:
    """Tell each new problem of a backup once."""
    told: list[str] = []

    def look() -> None:
        if keeper.problem is not None and keeper.problem not in told:
            told.append(keeper.problem)
            notice.tell(verbatim(keeper.problem))

    timer = QTimer(notice)
    timer.timeout.connect(look)
    timer.start(_PROBLEM_POLL_MS)
    return timer


def _back_up_at_close(keeper: BackupKeeper, executor: Executor) -> None:
    """Make a second copy of what was recorded, and show how it goes where it takes a while."""
    making = executor.submit(keeper.keep_at_close)
    try:
        making.result(SHOWN_AFTER_MS / 1e3)
    except TimeoutError:
        ClosingBackup(making, lambda: keeper.share, keeper.give_up).exec()
        making.result()
    if keeper.problem is not None:
        QMessageBox.warning(None, "Firing Order", keeper.problem)


def _open_store(home: Path, backups: BackupFolder) -> Rescued | None:
    """Open the recordings, asking for their passphrase if need be; None if nobody gives it."""
    rescue = Rescue(home, backups, utc_now=datetime.now(UTC))
    rescue.mend_key()
    state = protection_of(home)
    if state is None or state.protection is Protection.NONE:
        return rescue.open(witness=witness())
    with ThreadPoolExecutor(1, thread_name_prefix="unlock") as executor:

        def open_with(passphrase: str) -> Future[Rescued]:
            return executor.submit(rescue.open, passphrase, witness=witness())

        def open_recovered(recovery_key: str, passphrase: str) -> Rescued:
            recover(home, recovery_key, passphrase, witness=witness())
            return rescue.open(passphrase, witness=witness())

        presenter = UnlockPresenter(
            open_with,
            lambda recovery_key, new: executor.submit(open_recovered, recovery_key, new),
            clock=time.monotonic,
        )
        StartLock(presenter).exec()
    if presenter.broken is not None:
        raise presenter.broken
    return presenter.opened


def _news(
    unread: Phrase | None, rescued: Rescued, home: Path, file: PreferenceFile
) -> Phrase | None:
    """Return all there is to tell at a start, as one notice; it holds nothing up."""
    told = [*(verbatim(sentence) for sentence in rescued.told), unread]
    with suppress(StoreError):
        told.append(cut_short_news(rescued.store.cut_short(), file))
        if find_broken_off(rescued.store, datetime.now(UTC)) is not None:
            told.append(phrase("A test broke off in its middle. Test offers to go on with it."))
    told.append(damage_news(rescued.store.damage.known(rescued.store.sessions())))
    told.append(cloud_news(home, cloud_of(home)))
    return all_of(tuple(each for each in told if each is not None))


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="firing-order", description="Open the window.", allow_abbrev=False
    )
    parser.add_argument("--source", default="synthetic:typical", help="what to open (%(default)s)")
    parser.add_argument(
        "--look", type=Look, choices=list(Look), help="the look this time (as chosen in the menu)"
    )
    parser.add_argument(
        "--lsl",
        metavar="NAME",
        help="also offer the samples to the Lab Streaming Layer under this name (needs pylsl)",
    )
    return parser.parse_args(arguments)


def _refuse(sentence: str) -> int:
    """Say in a window and on the terminal why the program cannot start."""
    sys.stderr.write(f"firing-order: {shown(sentence)}\n")
    QMessageBox.critical(None, "Firing Order", sentence)
    return EXIT_BAD_INPUT


def _close_on_signals(window: MainWindow) -> QTimer:
    """Close the window, and so end a recording cleanly, when the session or terminal asks to."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    # Python runs its signal handlers only between its own instructions, and Qt's loop has none.
    heartbeat = QTimer(window)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(_SIGNAL_POLL_MS)
    return heartbeat
