"""What the directory's rows belong to."""

from schoolweave.web.accounts.reach import SELF, Link, declare
from schoolweave.web.directory.models import Change, Extract, Flow, Import, Problem, Register, School

declare(Register, register=SELF)
declare(Extract, register="register_id")
declare(
    School,
    schools=SELF,
    collaborations=Link("memberships__collaboration", through="memberships", dated=True),
)
declare(Flow, schools=(Link("from_school"), Link("to_school")))
declare(Import, register="register")
declare(Problem, belongs_to="item")
declare(Change, belongs_to="item")
