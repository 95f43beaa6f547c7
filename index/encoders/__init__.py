"""Text encoders in int8 on onnxruntime: the packaged weights, without torch in the process."""
