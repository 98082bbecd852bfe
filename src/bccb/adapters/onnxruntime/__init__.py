"""The text model MiniLM, run by onnxruntime."""
