"""A passphrase set from the window: typed twice, refused in words, its recovery key shown once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton

from app.store.errors import PassphraseTooShort, WrongPassphrase
from app.views.protect import ProtectDialog
from tests.app.views.test_window import clipped

PRINTED = "C5ZJ6-GWPSG-3FKMQ-CA9FR-BQCG7-VYGQ4-0Y63G"


@pytest.fixture
def ask(window, presenters):
    def make():
        dialog = ProtectDialog(presenters.lock.protect(), window)
        dialog.tick()
        return dialog

    return make


def _type(dialog, *texts):
    fields = [each for each in dialog.findChildren(QLineEdit) if not each.isHidden()]
    for field, text in zip(fields, texts, strict=True):
        assert field.echoMode() is QLineEdit.EchoMode.Password
        field.setText(text)
    dialog.findChildren(QPushButton)[0].click()
    dialog.tick()


def _said(dialog):
    return [each.text() for each in dialog.findChildren(QLabel) if not each.isHidden()]


def test_the_first_passphrase_is_typed_twice_and_its_recovery_key_shown(ask, desk):
    dialog = ask()
    _type(dialog, "vier gelbe", "vier gelbe")
    assert desk.tried == [(None, "vier gelbe")]
    desk.protecting.set_result(PRINTED)
    dialog.tick()
    assert PRINTED in _said(dialog)
    assert "kept nowhere" in _said(dialog)[0]
    assert [clipped(each) for each in dialog.findChildren(QLabel) if not each.isHidden()] == [
        None,
        None,
    ]
    dialog.findChildren(QPushButton)[1].click()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_changed_passphrase_asks_for_the_one_there_is(ask, desk):
    desk.is_protected = True
    dialog = ask()
    _type(dialog, "vier gelbe", "acht rote", "acht rote")
    assert desk.tried == [("vier gelbe", "acht rote")]
    desk.protecting.set_result(None)
    dialog.tick()
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (WrongPassphrase("x"), "not the passphrase until now"),
        (PassphraseTooShort("short"), "short"),
    ],
)
def test_what_is_refused_is_said(ask, desk, problem, words):
    dialog = ask()
    _type(dialog, "kurz", "kurz")
    desk.protecting.set_exception(problem)
    dialog.tick()
    assert words in _said(dialog)[0]


def test_two_that_differ_are_not_tried(ask, desk):
    dialog = ask()
    _type(dialog, "vier gelbe", "vier gelbr")
    assert desk.tried == []
    assert "not the same" in _said(dialog)[0]
