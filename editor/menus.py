"""The actions of a window and its menus, made from the table in :mod:`editor.actions`."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from editor.actions import ACTIONS, GROUPS, menu_title, tool_tip
from editor.translation import tr

__all__ = ["build_actions", "build_menus", "context_menu"]


def build_actions(owner: QWidget) -> dict[str, QAction]:
    """Create every action of the table for `owner`, whose attributes are the handlers' areas.

    Raises
    ------
    AttributeError
        If a handler of the table does not exist.
    """
    actions: dict[str, QAction] = {}
    choices: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        area, method = spec.handler.split(".")
        handler = getattr(getattr(owner, area), method)
        action = QAction(tr(spec.text), owner)
        action.setObjectName(spec.action_id)
        action.setShortcuts([QKeySequence(key) for key in spec.shortcuts])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        if spec.one_of:
            choices.setdefault(spec.submenu, QActionGroup(owner)).addAction(action)
        action.setToolTip(tool_tip(spec, spec.shortcuts))
        action.setStatusTip(tr(spec.tip))
        if spec.checkable:
            action.triggered.connect(lambda on, run=handler: run(on))
        else:
            action.triggered.connect(lambda _on=False, run=handler: run())
        owner.addAction(action)
        actions[spec.action_id] = action
    return actions


def build_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill `bar` with one menu per group and return the menus by group."""
    menus = {group: bar.addMenu(tr(menu_title(group))) for group in GROUPS}
    menus["Event"].setToolTipsVisible(True)
    submenus: dict[str, QMenu] = {}
    for spec in ACTIONS:
        menu = menus[spec.group] if not spec.submenu else submenus.get(spec.submenu)
        if spec.separated:
            (menus[spec.group] if menu is None else menu).addSeparator()
        if menu is None:
            menu = menus[spec.group].addMenu(tr(spec.submenu))
            submenus[spec.submenu] = menu
            menu.setToolTipsVisible(True)
        menu.addAction(actions[spec.action_id])
    return menus


def context_menu(parent: QWidget, actions: Mapping[str, QAction]) -> QMenu:
    """Return the context menu of the selected events."""
    menu = QMenu(parent)
    submenus: dict[str, QMenu] = {}
    group = ""
    for spec in ACTIONS:
        if spec.context:
            if group and spec.group != group:
                menu.addSeparator()
            group = spec.group
            if spec.submenu and spec.submenu not in submenus:
                submenus[spec.submenu] = menu.addMenu(tr(spec.submenu))
                submenus[spec.submenu].setToolTipsVisible(True)
            submenus.get(spec.submenu, menu).addAction(actions[spec.action_id])
    return menu
