"""Studies, from the plan to the published result; how challenges go."""

from tests.web.evaluations import goals, making
from tests.web.interrupted.cases.working import jobs_told, work
from tests.web.interrupted.making import Act, Job, Things, case, world

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.models import Run, Study


@world()
def people() -> Things:
    """Those whom a study needs, and a programme."""
    return Things(programme=making.programme(), people=making.People())


@world(people)
def draft(at: Things) -> Things:
    """A plan that can still change."""
    by = at.people.evaluator
    at.study = actions.register(plan=making.plan(), programme=at.programme, by=by)
    return at


@world(draft)
def frozen(at: Things) -> Things:
    """A plan that stands."""
    at.study = actions.freeze(study=at.study, by=at.people.evaluator)
    return at


@world(frozen)
def loaded(at: Things) -> Things:
    """A study with its cells."""
    _load(at)()
    return at


@world(loaded)
def asked(at: Things) -> Things:
    """A study whose run waits for a worker."""
    at.run = actions.request_run(study=at.study, by=at.people.evaluator)
    return at


@world(asked)
def done(at: Things) -> Things:
    """A study that has been run."""
    work()
    return at


@world(done)
def put_forward(at: Things) -> Things:
    """A result that waits for a second person."""
    actions.propose(study=at.study, by=at.people.evaluator)
    return at


def _load(at: Things) -> Act:
    content, by = making.panel(schools=24), at.people.analyst
    return lambda: actions.load(study=at.study, kind="panel", file_name="p.csv", content=content, by=by)


@case(actions.register, people)
def register(at: Things) -> Act:
    plan, by = making.plan(), at.people.evaluator
    return lambda: actions.register(plan=plan, programme=at.programme, by=by)


@case(actions.change, draft)
def change(at: Things) -> Act:
    plan, by = making.plan(title="Another title"), at.people.evaluator
    return lambda: actions.change(study=at.study, plan=plan, version=at.study.version, by=by)


@case(actions.freeze, draft)
def freeze(at: Things) -> Act:
    return lambda: actions.freeze(study=at.study, by=at.people.evaluator)


@case(actions.load, frozen)
def load(at: Things) -> Act:
    return _load(at)


@case(actions.request_run, loaded)
def request_run(at: Things) -> Act:
    return lambda: actions.request_run(study=at.study, by=at.people.evaluator)


@case(actions.stop, asked)
def stop(at: Things) -> Act:
    return lambda: actions.stop(run=at.run, by=at.people.evaluator)


@case("evaluations.tasks.run", asked)
def run(_: Things) -> Job:
    def told() -> object:
        runs = [(one.status, one.result["headline"]) for one in Run.objects.all()]
        finished = AuditEvent.objects.filter(verb="study.run_finished").count()
        return runs, finished, Study.objects.get().status, jobs_told()

    return Job(work, lambda _: work(), told)


@case(actions.propose, done)
def propose(at: Things) -> Act:
    return lambda: actions.propose(study=at.study, by=at.people.evaluator)


@case(actions.decide, put_forward)
def decide(at: Things) -> Act:
    return lambda: actions.decide(study=at.study, sign=True, reason="Kept.", by=at.people.decider)


@case(actions.decide, put_forward, when="returned")
def send_back(at: Things) -> Act:
    return lambda: actions.decide(study=at.study, sign=False, reason="Why so?", by=at.people.decider)


@case(actions.publish, put_forward)
def publish(at: Things) -> Act:
    actions.decide(study=at.study, sign=True, reason="Kept.", by=at.people.decider)
    return lambda: actions.publish(study=at.study, by=at.people.evaluator)


@case(actions.load_goals)
def load_goals(_: Things) -> Act:
    one = goals.community()
    return lambda: goals.load(one)
