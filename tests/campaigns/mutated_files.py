"""Deliveries and studies changed at random in every format, and what `check` makes of them.

    python tests/campaigns/mutated_files.py [--cases 10000] [--seed 1] [--workers 2] [--out FILE]
    python tests/campaigns/mutated_files.py --show INDEX --into FOLDER

Outside of CI. Each case is drawn from the seed and its number alone, so that one can be written
again (``--show``), and a campaign that was stopped goes on where it was (``--out`` keeps a line
per case). Most run in workers, some as processes of their own. Tracebacks, hangs, crashes,
leftovers and output that is not as promised are faults: it ends with 1 where there are any.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "src",
    "tests/campaigns",
    "tests/engine",
    "tests/engine/redcap",
    "tests/study",
    "tests",
    ".",
)
sys.path[:0] = [str(ROOT / folder) for folder in FOLDERS]

from mutated_case import FAULTS, SECONDS, WEIGHTS, drawn, work, written  # noqa: E402


class Worker:
    """A process that runs cases one after another, and is replaced where one does not end."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed, self._n = folder, seed, 0
        self._start()

    def _start(self) -> None:
        self._n += 1
        folder = self._folder / str(self._n)
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, str(folder), self._seed))
        self._process.start()
        theirs.close()
        self.index: int | None = None
        self._since = 0.0

    def give(self, index: int | None) -> None:
        self.index, self._since = index, time.monotonic()
        self.pipe.send(index)

    def result(self) -> dict[str, Any] | None:
        """How the case ended, None while it runs."""
        end = ""
        try:
            if self.pipe.poll(0.05):
                return self.pipe.recv()
        except (EOFError, OSError):
            end = "crash"
        if not end and time.monotonic() - self._since > 2 * SECONDS:
            end = "hang"
        if not end:
            return None
        index = self.index or 0
        kind, change, _ = drawn(self._seed, index)
        seconds = round(time.monotonic() - self._since, 2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.join()
        self._start()
        return {"index": index, "kind": kind, "change": change, "seconds": seconds, "end": end,
                "said": ""}  # fmt: skip

    def end(self) -> None:
        self.give(None)
        self._process.join(30)


def campaign(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Run the cases that are not yet in the file of results, and return all of them."""
    options.out.parent.mkdir(parents=True, exist_ok=True)
    lines = options.out.read_text().splitlines() if options.out.exists() else []
    results = [json.loads(line) for line in lines]
    done = {result["index"] for result in results}
    waiting = collections.deque(
        index
        for index in range(options.cases)
        if index not in done and drawn(options.seed, index)[0].startswith(options.kind)
    )
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder, options.out.open("a") as out:
        workers = [Worker(Path(folder, f"w{n}"), options.seed) for n in range(options.workers)]
        running = {worker: True for worker in workers if waiting}
        for worker in running:
            worker.give(waiting.popleft())
        while running:
            for worker in list(running):
                result = worker.result()
                if result is None:
                    continue
                results.append(result)
                out.write(json.dumps(result) + "\n")
                out.flush()
                if result["end"] in FAULTS:
                    print(f"{result['index']} {result['kind']}, {result['change']}: "
                          f"{result['end']} {result['said'][-700:]}", flush=True)  # fmt: skip
                if waiting:
                    worker.give(waiting.popleft())
                else:
                    worker.end()
                    del running[worker]
    return results


def printed(results: list[dict[str, Any]]) -> None:
    """Print what became of the cases of each kind."""
    ends = ("clean", "findings", "refusal", *FAULTS)
    print(
        f"{'kind':22}{'cases':>7}", *(f"{end:>11}" for end in ends), f"{'slowest, s':>12}", sep=""
    )
    for kind in (*WEIGHTS, "all"):
        of = [result for result in results if kind in (result["kind"], "all")]
        if not of:
            continue
        counted = collections.Counter(result["end"] for result in of)
        slowest = max((result["seconds"] for result in of), default=0)
        print(f"{kind:22}{len(of):7}", *(f"{counted[end]:11}" for end in ends),
              f"{slowest:12.1f}", sep="")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="", help="only kinds that begin so")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutated_files.jsonl")
    parser.add_argument("--show", type=int)
    parser.add_argument("--into", type=Path, default=Path("case"))
    options = parser.parse_args()
    if options.show is not None:
        print(*drawn(options.seed, options.show)[:2], sep=", ")
        written(options.seed, options.show, options.into)
        return 0
    results = campaign(options)
    printed(results)
    return 1 if any(result["end"] in FAULTS for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
