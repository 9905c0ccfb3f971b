#!/bin/sh
# Install what pip cannot: shared libraries for sound and windows, and for the tests a soundfont, a virtual
# screen and a browser; for the tour what moves the mouse there and reads names; and the programs that exports
# are opened in.
# usage: system_packages.sh install|skip run|test|tour|programs [python]
set -eu

[ "$1" = install ] || exit 0

windows="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libdbus-1-3 libfontconfig1 fonts-dejavu-core"
wanted="libportaudio2 $windows"
python="${3:-python3}"
if [ "$2" = test ]; then
    wanted="xvfb xauth timgm6mb-soundfont ffmpeg"
    # One dependency of the ViSQOL measure (libsvm-official) and PESQ have to be compiled.
    command -v c++ >/dev/null 2>&1 || wanted="$wanted g++"
    # Pages are opened in a browser. Ubuntu has it only as a snap; the tests then say that they were not run.
    if grep -qx 'ID=debian' /etc/os-release 2>/dev/null; then
        wanted="$wanted chromium chromium-driver"
    fi
    "$python" -c 'import os, sysconfig
raise SystemExit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' || wanted="$wanted python3-dev"
fi
if [ "$2" = tour ]; then
    wanted="xvfb xauth xdotool openbox dbus at-spi2-core python3-pyatspi"
fi

if [ "$2" = programs ]; then
    wanted="fluidsynth timidity timgm6mb-soundfont sonic-visualiser audacity rosegarden lmms ardour musescore3
        xvfb xdotool bzip2 gzip"
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    [ "$(uname)" = Linux ] && [ "$2" = run ] &&
        echo "If sound or windows do not start: install PortAudio and the xcb libraries that Qt 6 needs" >&2
    exit 0
fi

if [ "$2" = run ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
    wanted="$wanted python3-venv"
fi

missing=""
for package in $wanted; do
    case "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" in
    *" installed") ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    echo "Installing system packages:$missing"
    apt-get -qq update
    # shellcheck disable=SC2086  # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing >/dev/null
else
    echo "Some system packages are missing. Please run this line, then make again (or use SYSTEM=skip):" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
