"""What is made of packaged weights is kept in the user's cache folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.prepared import Arrays, prepared


class Maker:
    """Makes arrays of all kinds, and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Arrays:
        self.made += 1
        return {
            "matrix": np.arange(6, dtype=np.float32).reshape(2, 3).T,
            "number": np.array(7, dtype=np.uint8),
            "names": np.array(["en", "де"]),
            "none": np.empty((0, 4), dtype=np.int8),
        }


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "citeback" / "prepared"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"1234")
    return path


def alike(one: Arrays, other: Arrays) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and np.array_equal(one[name], other[name])
        for name in one
    )


def test_what_was_made_once_comes_out_of_the_cache_as_it_was(cache: Path, weights: Path) -> None:
    make = Maker()
    first = prepared("model", [weights], make)
    again = prepared("model", [weights], make)
    assert make.made == 1 and alike(first, again)
    with pytest.raises(ValueError, match="read-only"):
        again["matrix"][0, 0] = 1


def test_other_weights_and_a_damaged_file_are_made_again(cache: Path, weights: Path) -> None:
    make = Maker()
    whole = prepared("model", [weights], make)
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-40] + bytes(40))
    assert alike(prepared("model", [weights], make), whole) and make.made == 2
    kept.write_bytes(b"")
    assert alike(prepared("model", [weights], make), whole) and make.made == 3
    weights.write_bytes(b"12345")
    assert alike(prepared("model", [weights], make), whole) and make.made == 4


def test_of_older_versions_few_stay_and_none_of_another_name_goes(
    cache: Path, weights: Path
) -> None:
    prepared("model-tuned", [weights], Maker())
    for size in range(5):
        weights.write_bytes(bytes(size))
        prepared("model", [weights], Maker())
    assert len(list(cache.glob("model-*"))) == 3
    assert len(list(cache.glob("model-tuned-*"))) == 1


def test_where_no_file_can_be_written_it_is_made_each_time(cache: Path, weights: Path) -> None:
    cache.parent.parent.write_bytes(b"a file stands in the place of the folder")
    make = Maker()
    assert alike(prepared("model", [weights], make), prepared("model", [weights], make))
    assert make.made == 2
