# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Words that image and run share; read with ".".

say() {
    echo "vm: $*" >&2
}

die() {
    say "$@"
    exit 1
}

# The machine in the VM is made of this machine's packages, libraries and programs.
require_amd64() {
    machine=$(uname -m)
    [ "$machine" = x86_64 ] || die "the VM is for amd64; this machine is $machine"
}

require_programs() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || die "no $program; run: scripts/setup run vm"
    done
}

# Copies the libraries of programs, as the loader finds them, flat into ROOT/lib, which is one of
# the places where a loader without a cache looks: copy_libraries ROOT PROGRAM...
# What is no dynamic program (a script, a static one) has none.
copy_libraries() {
    root=$1
    shift
    mkdir -p "$root/lib" "$root/lib64"
    for program in "$@"; do
        ldd "$program" 2>/dev/null || true
    done | sort -u > "$root.ldd"
    if grep 'not found' "$root.ldd" >&2; then
        rm -f "$root.ldd"
        die "a library is missing"
    fi
    # The C library opens this one, its neighbour, by itself when a thread is cancelled.
    cancel=$(sed -n 's/.*=> \(.*\)\/libc\.so\.6 .*/\1\/libgcc_s.so.1/p' "$root.ldd" | head -n 1)
    for library in $cancel $(sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p' "$root.ldd"); do
        place=$root/lib/${library##*/}
        case $library in
        */ld-linux-x86-64.so.*) place=$root/lib64/${library##*/} ;;
        esac
        [ -e "$place" ] || cp -L "$library" "$place"
    done
    rm -f "$root.ldd"
}

# Everything under ROOT as a cpio archive on standard output. The kernel accepts several in a row,
# each from an offset that is a multiple of four on; cpio fills up to 512.
archive() {
    (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0)
}
