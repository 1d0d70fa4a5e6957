"""Run independent pieces of work in processes of their own, where forking is safe."""

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Sequence

from caseseries.documents.render_error import RenderError

# macOS libraries (Core Foundation, used by Pango) do not survive a fork; Windows has none.
CAN_FORK = sys.platform == "linux"


def side_by_side(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all tasks, the first in this process, each other in a fork of it.

    Raises the RenderError of the first task that failed, after all ended.
    """
    if not CAN_FORK or len(tasks) < 2:
        for task in tasks:
            task()
        return
    children = [_forked(task) for task in tasks[1:]]
    error: RenderError | None = None
    try:
        tasks[0]()
    except RenderError as failure:
        error = failure
    for pid, reader in children:
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(pid, 0)
        if data and error is None:
            error = pickle.loads(data)
        elif status and error is None:
            error = RenderError(f"a rendering process ended with status {status}")
    if error is not None:
        raise error


def exit_code_of(task: Callable[[], int]) -> int:
    """What a task returns, run in a fork of this process, whose threads and memory end with it."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status)
    code = 1
    try:
        code = task()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:
        traceback.print_exception(error)
        sys.stderr.flush()
    finally:
        os._exit(code)


def _forked(task: Callable[[], None]) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    status = 1
    try:
        os.close(reader)
        try:
            task()
            status = 0
        except RenderError as error:
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(error, pipe)
            status = 0
    finally:
        # a child must never return into the parent's code
        if status:
            traceback.print_exception(sys.exc_info()[1])
            sys.stderr.flush()
        os._exit(status)
    raise AssertionError("unreachable")
