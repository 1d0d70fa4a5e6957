#!/bin/sh
# NumPy 2.4: np.unique of a million whole numbers takes many times as long as to sort them.
#
# Seen with numpy 2.4.6 and 2.2.6 under Python 3.11. Since 2.3 np.unique without further arguments
# puts whole numbers into a hash table and sorts what is left of it, instead of sorting them and
# dropping neighbors that are equal. Where nearly all differ, as keys and row numbers do, that is
# the slower way: 0.84 s instead of 0.06 s for a million 64-bit numbers, 17 times as long for three
# million, whether they come sorted or not, and sorted=False spares little of it. Floats are still
# sorted: the same million numbers as float64 take 0.06 s. With return_counts=True NumPy sorts, too,
# so that asking for more takes less time. Version 2.2 took the time of sorting for both.
#
# What it means: of large columns of keys or codes, sort and compare neighbors, or count with
# np.bincount; do not take the time np.unique needs for floats for that of whole numbers.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where numpy cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/time.py" <<'P'
import sys
import time
import numpy as np

keys = np.random.default_rng(1).integers(0, 10_000_000, 1_000_000)


def sorted_once(values):
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def seconds(made):
    took = []
    for _ in range(5):
        begin = time.perf_counter()
        made()
        took.append(time.perf_counter() - begin)
    return min(took)


assert np.array_equal(np.unique(keys), sorted_once(keys))
own = seconds(lambda: sorted_once(keys))
ratios = [
    seconds(made) / own
    for made in (
        lambda: np.unique(keys),
        lambda: np.unique(keys.astype(float)),
        lambda: np.unique(keys, return_counts=True),
    )
]
print("numpy", np.__version__, "as multiples of sorting and comparing neighbors:")
print("  whole numbers {:.1f}, floats {:.1f}, whole numbers with their counts {:.1f}".format(*ratios))
hashed = sys.argv[1] == "hashed"
sys.exit(not ((ratios[0] > 4) == hashed and ratios[1] < 3 and ratios[2] < 3))
P

status=0
for version in 2.4.6:hashed 2.2.6:sorted; do
    number=${version%:*}
    python3 -m venv "$folder/$number" &&
        "$folder/$number/bin/pip" install --quiet --disable-pip-version-check \
            "numpy==$number" >&2 || { echo "numpy $number cannot be had" >&2; exit 2; }
    "$folder/$number/bin/python" "$folder/time.py" "${version#*:}" || status=1
done
if [ "$status" = 0 ]; then echo "as described"; else echo "no longer as described"; fi
exit "$status"
