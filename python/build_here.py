"""Builds with the setuptools of the machine, so that ``pip install ./python`` needs no network.

pip builds in an environment of its own, without Debian's packages, and would download setuptools into it.
Where there is none, pip is asked to do so.
"""

import importlib.util
import sys

_NEEDS = ("setuptools", "wheel")


def _missing():
    return [name for name in _NEEDS if importlib.util.find_spec(name) is None]


if _missing():
    sys.path.append("/usr/lib/python3/dist-packages")


def get_requires_for_build_wheel(config_settings=None):
    return _missing()


def get_requires_for_build_editable(config_settings=None):
    return _missing()


def get_requires_for_build_sdist(config_settings=None):
    return _missing()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    from setuptools import build_meta

    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    from setuptools import build_meta

    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    from setuptools import build_meta

    return build_meta.build_sdist(sdist_directory, config_settings)
