"""The pipeline as LangChain knows things: a chain, a retriever, messages, traces."""
