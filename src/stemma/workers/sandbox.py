"""What a reading process may no longer do: documents are hostile input, and a parser may be taken over.

On Linux, as far as the kernel allows it to anybody: no network (seccomp), no file written, made or removed (Landlock,
and a limit of 0 bytes on file sizes), no other programs or processes, none of the calls that break out of such fences.
Elsewhere only limits on memory, and the time limit of the parent, hold. `stemma doctor` tries each of them and tells.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["confine", "more_time", "probe", "protections"]

MIB = 1 << 20
CPU_SECONDS = 3600  # that one task may use at most, should nobody be left who ends it
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38  # linux/prctl.h

# --- seccomp (linux/seccomp.h, linux/filter.h)

ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCH_AT, FIRST_AT = 0, 4, 16  # offsets in seccomp_data
X32 = 0x40000000
THREAD = 0x00010000  # CLONE_THREAD
TSYNC = 1  # for all threads
NAMES = """
    arch seccomp socket connect bind listen accept accept4 ptrace process_vm_readv process_vm_writev bpf userfaultfd
    perf_event_open keyctl add_key request_key mount umount2 pivot_root chroot unshare setns init_module finit_module
    kexec_load open_by_handle_at execve execveat clone kill fork vfork
""".split()
NUMBERS: dict[str, tuple[int | None, ...]] = {  # asm/unistd.h; None where there is no such call
    "x86_64": (
        0xC000003E, 317, 41, 42, 49, 50, 43, 288, 101, 310, 311, 321, 323, 298, 250, 248, 249, 165, 166, 155, 161, 272,
        308, 175, 313, 246, 304, 59, 322, 56, 62, 57, 58,
    ),
    "aarch64": (
        0xC00000B7, 277, 198, 203, 200, 201, 202, 242, 117, 270, 271, 280, 282, 241, 219, 217, 218, 40, 39, 41, 51, 97,
        268, 105, 273, 104, 265, 221, 281, 220, 129, None, None,
    ),
}  # fmt: skip
EVERYWHERE = (425, 426, 427, 424, 434, 438)  # io_uring, which would go round the filter, and pidfd
CLONE3 = 435
PROGRAMS = ("execve", "execveat", "fork", "vfork", "kill")  # needed by text recognition alone

# --- Landlock (linux/landlock.h); its calls have the same numbers everywhere

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
WRITE_FILE = 1 << 1
WRITING = {1: sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12)), 2: 1 << 13, 3: 1 << 14}  # by version
NET_FROM, TCP = 4, 3
SCOPE_FROM, SCOPED = 6, 1  # abstract sockets of others


def confine(memory: int) -> dict[str, bool]:
    """Fences this process in, for good.

    Args:
        memory: address space in MiB; 0 for no limit.

    Returns:
        Which fences stand: memory, files, network. A system without one of them gives False there.
    """
    sys.dont_write_bytecode = True
    stands = {"memory": _limits(memory), "files": False, "network": False}
    if sys.platform != "linux":
        return stands
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # nobody is left who could end a reader that hangs
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return stands  # pragma: no cover - kernels before 3.5
    stands["files"] = _landlock(libc)
    stands["network"] = _seccomp(libc)
    return stands


def more_time() -> None:
    """Renews the limit on processor time, at the beginning of a task."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + CPU_SECONDS, hard))


def _limits(memory: int) -> bool:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(AttributeError):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that goes too far fails, and does not end the process
    if not memory:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))
    except (ValueError, OSError):  # pragma: no cover - macOS refuses it
        return False
    return True


def _landlock(libc: Any) -> bool:
    """No file may be opened for writing, made, moved or removed; /dev/null excepted."""
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    rights = sum(bits for since, bits in WRITING.items() if version >= since)
    attributes = struct.pack("=Q", rights)
    if version >= NET_FROM:
        attributes += struct.pack("=Q", TCP)
    if version >= SCOPE_FROM:
        attributes += struct.pack("=Q", SCOPED)
    rules = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        null = os.open("/dev/null", os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", WRITE_FILE, null)
        libc.syscall(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(1), rule, ctypes.c_uint32(0))
        os.close(null)
        return bool(libc.syscall(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _filter(machine: str, *, programs: bool) -> list[tuple[int, int, int, int]]:
    """The filter as (code, jump if true, jump if false, value); programs: other programs may be started."""
    calls = dict(zip(NAMES, NUMBERS[machine], strict=True))
    steps = [(LOAD, 0, 0, ARCH_AT), (EQUAL, 1, 0, calls["arch"] or 0), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER_AT)]
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    if machine == "x86_64":
        steps += [(AT_LEAST, 0, 1, X32), refuse]
    left_out = {"arch", "seccomp", "clone", *(PROGRAMS if programs else ())}
    for number in (*(number for name, number in calls.items() if name not in left_out), *EVERYWHERE):
        if number is not None:
            steps += [(EQUAL, 0, 1, number), refuse]
    if not programs:  # threads only; the newer call, whose flags cannot be looked at, seems not to exist
        steps += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
        steps += [(EQUAL, 0, 3, calls["clone"] or 0), (LOAD, 0, 0, FIRST_AT), (ANY_BIT, 1, 0, THREAD), refuse]
    return [*steps, (RETURN, 0, 0, ALLOW)]


def _seccomp(libc: Any) -> bool:
    machine = platform.machine()
    if machine not in NUMBERS or sys.maxsize < 1 << 32:
        return False
    steps = _filter(machine, programs=shutil.which("tesseract") is not None)
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer))
    number = dict(zip(NAMES, NUMBERS[machine], strict=True))["seccomp"]
    done = libc.syscall(number, ctypes.c_uint(1), ctypes.c_uint(TSYNC), program)
    return bool(done == 0)


# --- telling


def probe() -> dict[str, bool]:
    """Fences this process in and tries what it should no longer be able to do."""
    stands = confine(4096)
    held = {"memory": stands["memory"]}
    place = Path(sys.argv[-1])
    try:
        (place / "written").write_text("x", encoding="ascii")
        held["files"] = False
    except OSError:
        held["files"] = not (place / "written").exists()
    import socket

    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
        held["network"] = False
    except OSError:
        held["network"] = True
    try:
        subprocess.run([sys.executable, "-c", ""], check=False, timeout=20, capture_output=True)
        held["programs"] = False
    except OSError:
        held["programs"] = True
    return held


def protections() -> dict[str, bool]:
    """What fences a reading process in on this machine, tried in a process of its own: memory, files, network,
    programs; empty where it could not be tried."""
    from tempfile import TemporaryDirectory

    code = "import json; from stemma.workers.sandbox import probe; print(json.dumps(probe()))"
    path = os.pathsep.join(str(one) for one in sys.path if one)
    with TemporaryDirectory(prefix="stemma-probe-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-c", code, folder],
                capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip
            return {str(name): bool(held) for name, held in json.loads(done.stdout).items()}
        except (OSError, ValueError, AttributeError, subprocess.TimeoutExpired):
            return {}
