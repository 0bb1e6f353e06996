"""Rules of programmes."""

from tests.web.interrupted.making import Act, Things, case

from schoolweave.web.programmes import actions


@case(actions.load_shipped)
def load_shipped(_: Things) -> Act:
    return actions.load_shipped
