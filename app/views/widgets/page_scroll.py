"""A page that scrolls down only when its words truly need more height than there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


class PageScroll(QScrollArea):
    """Lays a page out at its width; Qt's own would take wrapped words at their narrowest."""

    def __init__(self, layout: QLayout, *, name: str) -> None:
        super().__init__()
        page = QWidget()
        page.setProperty("page", "true")
        page.setLayout(layout)
        page.installEventFilter(self)
        # The page's size is set here, from its height for this width.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._layout, self._page = layout, page
        self._is_whole = False
        self.setWidget(page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)

    def show_whole(self, is_whole: bool) -> None:
        """Be as high as the page, inside a page that scrolls: two would fight for the wheel."""
        self._is_whole = is_whole
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the new width."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the page again when its words changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        height = self._height_for(room.width())
        self.setMinimumHeight(height if self._is_whole else 0)
        if height > room.height():
            bar = self.verticalScrollBar().sizeHint().width()
            self._page.resize(room.width() - bar, self._height_for(room.width() - bar))
        else:
            self._page.resize(room)

    def _height_for(self, width: int) -> int:
        layout = self._layout
        if layout.hasHeightForWidth():
            return layout.totalMinimumHeightForWidth(width)
        return layout.totalMinimumSize().height()
