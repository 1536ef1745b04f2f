#!/bin/sh
# 县考通 from a checkout: sets up what is missing, then is `xiankao` with the same arguments; alone it opens the desktop.
set -eu
root=$(dirname -- "$(readlink -f -- "$0")")
. "$root/.setup.sh"
prepare run
if [ $# -eq 0 ]; then
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
        give_up 2 "没有图形显示（DISPLAY 和 WAYLAND_DISPLAY 都没有设置），桌面界面打不开。
请在图形桌面里运行 ./run.sh，或者用命令行看一个样例县全年的数据：
    ./run.sh demo OUT
其他命令见 ./run.sh --help"
    fi
    set -- app
fi
exec "$root/.venv/bin/xiankao" "$@"
