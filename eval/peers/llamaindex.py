"""LlamaIndex as in its starter tutorial: documents in a VectorStoreIndex with a retriever.

It uses its own sentence splitter (1,024 tokens, 200 overlap) and its in-memory store; its retriever
returns the best 2 by default.
"""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from eval.peers.peer_protocol import RetrievedPassage, Task, Text, serve


class LlamaIndex:
    """Nodes of whole sentences, nearest first."""

    def __init__(self, task: Task) -> None:
        self._embedding = HuggingFaceEmbedding(model_name=task.model)
        self._index: VectorStoreIndex | None = None

    def index(self, texts: Sequence[Text]) -> int:
        documents = [Document(text=each.text, id_=each.source) for each in texts]
        self._index = VectorStoreIndex.from_documents(documents, embed_model=self._embedding)
        return len(self._index.docstore.docs)

    def find(self, question: str, k: int) -> Sequence[RetrievedPassage]:
        assert self._index is not None, "index first"
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [
            RetrievedPassage(str(each.node.ref_doc_id), each.node.get_content()) for each in nodes
        ]


if __name__ == "__main__":
    serve(LlamaIndex)
