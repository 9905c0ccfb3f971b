#!/bin/sh
# The editor's window, through Qt's X11 plugin on a virtual screen and without a sound device: it has to come up,
# still be there after a while, and close on Ctrl-C. usage: check_window.sh POINTILLIST [SECONDS]
set -eu

home=$(mktemp -d)
status=0
env XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_STATE_HOME="$home" QT_QPA_PLATFORM=xcb \
    xvfb-run -a timeout -s INT -k 20 "${2:-30}" "$1" --demo || status=$?
rm -rf "$home"
# timeout answers 124 when the time was up and the program then ended.
[ "$status" = 124 ] || { echo "the editor's window ended by itself or did not close (status $status)" >&2; exit 1; }
echo "the editor's window came up on a virtual screen and closed on Ctrl-C: $1"
