"""Rules of programmes."""

from tests.web.interrupted.cases.making import Act, case

from schoolweave.web.programmes import actions


@case(actions.load_shipped)
def load_shipped() -> Act:
    return actions.load_shipped
