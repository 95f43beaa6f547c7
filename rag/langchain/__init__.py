"""The pipeline in LangChain's terms: a chain, a retriever, messages, traces."""
