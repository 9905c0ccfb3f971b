"""The log: errors and warnings, in a file of bounded size that a user can attach to a bug report.

The editor starts and works whether or not the file can be written.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qVersion

__all__ = ["default_folder", "log_file", "start_log", "stop_log"]

_MAX_BYTES = 512 * 1024
_N_OLDER = 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger("pointillist")
_restore: list[Callable[[], object]] = []
"""Functions that :func:`stop_log` calls, in reverse order."""


def default_folder() -> Path:
    """Return the path of the log; the folder may not exist yet."""
    return Path(platformdirs.user_log_dir("pointillist", appauthor=False))


def log_file() -> Path | None:
    """Return the open log file, or None."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    return None


def start_log(folder: Path | None = None) -> Path | None:
    """Start to log to the console and to a file, including uncaught exceptions; return the file.

    If the folder cannot be written, it logs to the console only and returns None.
    """
    root = logging.getLogger()
    level, hook, thread_hook = root.level, sys.excepthook, threading.excepthook
    _restore.append(lambda: root.setLevel(level))
    root.setLevel(logging.INFO)
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    _add(console)
    folder = default_folder() if folder is None else folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        to_file = RotatingFileHandler(
            folder / "pointillist.log", maxBytes=_MAX_BYTES, backupCount=_N_OLDER, encoding="utf-8"
        )
    except OSError as error:
        _log.warning("There is no log file: %s", error)
    else:
        to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _add(to_file)
    # With a full disk, each message would print a traceback to the console.
    logging.raiseExceptions = False
    sys.excepthook = _log_fault
    threading.excepthook = _log_fault_of_thread
    qt_handler = qInstallMessageHandler(_log_qt)

    def restore() -> None:
        logging.raiseExceptions = True
        sys.excepthook, threading.excepthook = hook, thread_hook
        qInstallMessageHandler(qt_handler)

    _restore.append(restore)
    _log.info("Started on %s, Python %s, Qt %s", platform.platform(), platform.python_version(), qVersion())
    return log_file()


def stop_log() -> None:
    """Close the file and undo what :func:`start_log` did."""
    while _restore:
        _restore.pop()()


def _add(handler: logging.Handler) -> None:
    root = logging.getLogger()
    root.addHandler(handler)
    _restore.append(handler.close)
    _restore.append(lambda: root.removeHandler(handler))


def _log_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("A fault that nobody caught", exc_info=(kind, error, trace))


def _log_fault_of_thread(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None:
        name = "a thread" if fault.thread is None else fault.thread.name
        _log.critical("A fault in %s", name, exc_info=(fault.exc_type, fault.exc_value, fault.exc_traceback))


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s%s", _category(context), text)


def _category(context: QMessageLogContext) -> str:
    name: str | None = context.category
    return f"{name}: " if name and name != "default" else ""
