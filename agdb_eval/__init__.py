"""agdb_eval: evaluate a mix of policy instruments, from records to a report a reviewer can check.

Import what you need from its module, for example ``from agdb_eval.records import load_register``
or ``from agdb_eval.did import collapse``. Nothing heavy is imported here.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
