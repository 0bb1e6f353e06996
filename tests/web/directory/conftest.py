"""Uploads of these tests go to a folder of their own."""

import pytest
from tests.web.directory.making import as_file

from schoolweave.web.directory import actions
from schoolweave.web.directory.models import Import


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def jobs_done(django_capture_on_commit_callbacks):
    """Return a context in which what is asked for is also done, as by a worker."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def uploaded(officer, jobs_done):
    """Return a function that uploads schools, or a file as it is, and has them read."""

    def upload(*schools, file=None, **given) -> Import:
        with jobs_done():
            item = actions.upload(given=actions.Upload(file=file or as_file(*schools), **given), by=officer)
        item.refresh_from_db()
        return item

    return upload


@pytest.fixture
def imported(uploaded, officer, jobs_done):
    """Return a function that brings schools in, all the way."""

    def bring(*schools, **given) -> Import:
        item = uploaded(*schools, **given)
        with jobs_done():
            actions.confirm(item=item, by=officer)
        item.refresh_from_db()
        return item

    return bring
