"""The pipeline from LangChain's tutorials, run by a Python of its own (see environment.py).

``tutorial.py index DOCS STORE MODEL`` or ``tutorial.py ask STORE MODEL QUESTION...``; prints one
JSON object. It must not use any code of citeback.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Build an index of a folder, or ask an index; print the seconds of each step."""
    began = time.perf_counter()
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    verb, *rest = sys.argv[1:]
    store, model = rest[-2:] if verb == "index" else rest[:2]
    embeddings = HuggingFaceEmbeddings(model_name=model)
    loaded = time.perf_counter()
    chroma = Chroma(persist_directory=store, embedding_function=embeddings)
    if verb == "index":
        texts = [path.read_text("utf-8") for path in sorted(Path(rest[0]).iterdir())]
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        chunks = splitter.create_documents(texts)
        for at in range(0, len(chunks), 5000):
            chroma.add_documents(chunks[at : at + 5000])
        done: dict[str, object] = {"chunks": len(chunks), "seconds": time.perf_counter() - loaded}
    else:
        seconds = []
        for question in rest[2:]:
            asked = time.perf_counter()
            chroma.similarity_search(question, k=10)
            seconds.append(time.perf_counter() - asked)
        done = {"questions": seconds}
    print(json.dumps({"load": loaded - began, **done}))


if __name__ == "__main__":
    main()
