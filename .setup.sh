# Everything that a bare Debian 12 lacks to run or test the program. Sourced by run.sh, test.sh and .ci/run with $root
# set to the repository; POSIX sh. All it has to say goes to standard error, so that the program's output stays clean.

# prepare run|test|build: make sure that the system packages and .venv are there; quick when they are.
prepare() {
    if is_ready "$1"; then return; fi
    find_missing "$1"
    may_set_up
    # Two starts at the same time: the second waits for the first.
    exec 9>"$root/.venv.lock"
    if command -v flock >/dev/null; then flock 9; fi
    if ! is_ready "$1"; then
        say "正在准备运行环境，首次约需一两分钟……"
        if [ -n "$missing" ]; then install_packages; fi
        # Once more, because what a Python needs is known only when there is one.
        find_missing "$1"
        if [ -n "$missing" ]; then install_packages; fi
        fill_venv "$1"
    fi
    exec 9>&-
}

say() { printf '%s\n' "$*" >&2; }

give_up() { # CODE SENTENCE…
    code=$1
    shift
    say "$*"
    exit "$code"
}

# What the set-up depends on: a changed lock, a moved folder or a new interpreter makes it stale.
fingerprint() {
    printf '%s\n' "$root"
    readlink -f "$root/.venv/bin/python" || :
    (cd "$root" && cksum .setup.sh pyproject.toml requirements.lock requirements-dev.lock)
}

is_ready() {
    [ -x "$root/.venv/bin/xiankao" ] && [ -f "$root/.venv/ready-$1" ] &&
        [ "$(cat "$root/.venv/ready-$1")" = "$(fingerprint)" ]
}

# A Python from 3.11 on that can make virtual environments; it need not be Debian's.
find_python() {
    for python in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$python" -c 'import sys, ensurepip, venv, sqlite3, ssl, zlib; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then return; fi
    done
    return 1
}

find_missing() {
    missing=
    libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
    find_python || need python3 python3-venv
    need_library libEGL.so.1 libegl1
    need_library libGL.so.1 libgl1
    need_library libdbus-1.so.3 libdbus-1-3
    need_library libfontconfig.so.1 libfontconfig1
    need_library libglib-2.0.so.0 libglib2.0-0
    need_library libwayland-cursor.so.0 libwayland-cursor0
    need_library libxcb-cursor.so.0 libxcb-cursor0
    need_library libxcb-icccm.so.4 libxcb-icccm4
    need_library libxcb-keysyms.so.1 libxcb-keysyms1
    need_library libxcb-shape.so.0 libxcb-shape0
    need_library libxcb-xkb.so.1 libxcb-xkb1
    need_library libxkbcommon.so.0 libxkbcommon0
    need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    # A Chinese font with TrueType outlines, which PDFs can embed.
    [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || need fonts-wqy-microhei
    case $1 in test | build)
        need_command age age
        need_command ssh-keygen openssh-client
        need_command unzip unzip
        need_command xxd xxd
        need_command git git
        ;;
    esac
    case $1 in build)
        need_command objdump binutils
        need_shared_python
        ;;
    esac
}

need() {
    missing="${missing:+$missing }$*"
}

need_library() {
    case $libraries in *"$1"*) ;; *) need "$2" ;; esac
}

need_command() {
    command -v "$1" >/dev/null || need "$2"
}

# The frozen program carries libpython, which Debian keeps in a package of its own.
need_shared_python() {
    find_python || return 0
    soname=$("$python" -c 'import os, sysconfig
folder, name = sysconfig.get_config_vars("LIBDIR", "INSTSONAME")
print("" if os.path.exists(os.path.join(folder, name)) else name)')
    if [ -n "$soname" ]; then need_library "$soname" "${soname%.so*}"; fi
}

# Installing packages is for root, and filling .venv for whoever owns the folder.
may_set_up() {
    if [ -n "$missing" ] && ! command -v apt-get >/dev/null; then
        give_up 3 "本机缺少：$missing。请用系统的软件管理工具安装后重新运行。"
    fi
    if [ -n "$missing" ] && [ "$(id -u)" -ne 0 ]; then
        give_up 3 "本机缺少一些系统软件包。请执行下面这一行，然后重新运行：
    sudo apt-get install -y --no-install-recommends $missing
如果提示找不到软件包，先执行 sudo apt-get update。"
    fi
    if [ ! -w "$root" ]; then
        give_up 4 "没有 $root 的写入权限，无法准备运行环境。请由这个文件夹的所有者先运行一次，或者复制到自己的文件夹再运行。"
    fi
}

install_packages() {
    say "安装系统软件包：$missing"
    export DEBIAN_FRONTEND=noninteractive
    # Unquoted: one word a package.
    # shellcheck disable=SC2086
    apt-get -qq update >&2 && apt-get -qq install -y --no-install-recommends $missing >/dev/null ||
        give_up 4 "系统软件包没有装上。请检查网络和软件源，然后重新运行；已装好的部分会保留。"
}

fill_venv() {
    venv=$root/.venv
    find_python || give_up 3 "没有找到可用的 Python（需要 3.11 或更新的版本，带 venv）。请安装后重新运行。"
    if ! is_sound "$venv"; then
        "$python" -m venv --clear "$venv" || give_up 4 "无法在 $venv 建立 Python 环境。请检查磁盘空间和写入权限。"
    fi
    rm -f "$venv"/ready-*
    lock=requirements.lock
    [ "$1" = run ] || lock=requirements-dev.lock
    say "安装 $lock 所列的 Python 软件包……"
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    pip_install --require-hashes -r "$root/$lock" && pip_install --no-deps --no-build-isolation -e "$root" ||
        give_up 4 "Python 软件包没有装上，原因见上面几行。请检查网络和磁盘空间，然后重新运行。"
    # Each stage contains the one before.
    case $1 in
        run) stages=run ;;
        test) stages="run test" ;;
        *) stages="run test build" ;;
    esac
    for stage in $stages; do fingerprint >"$venv/ready-$stage"; done
}

# A virtual environment that has been moved, or whose Python is gone or too old, is made anew.
is_sound() {
    "$1/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 1
    for stamp in "$1"/ready-*; do
        if [ -f "$stamp" ] && [ "$(head -n 1 "$stamp")" != "$root" ]; then return 1; fi
    done
}

pip_install() {
    "$venv/bin/python" -m pip install -qq --no-warn-script-location "$@" >&2
}
