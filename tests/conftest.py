"""What must be so before any test runs."""


def pytest_configure(config):
    """Let numba compile librosa's functions before the tests run side by side.

    Two processes that compile the same one at once leave a cache that crashes whoever loads it (numba issue 10128).
    """
    if config.option.numprocesses and not hasattr(config, "workerinput"):
        import librosa.beat
        import librosa.core.audio
        import librosa.core.pitch  # noqa: F401
