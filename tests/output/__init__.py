import pytest

# Its asserts explain themselves, as those of tests do.
pytest.register_assert_rewrite("tests.output.support")
