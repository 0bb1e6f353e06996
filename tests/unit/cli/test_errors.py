import typer
from typer.testing import CliRunner

from schoolweave.cli.errors import EXIT_UNUSABLE, say_errors
from schoolweave.core.errors import RegisterError


def run(error: Exception | None):
    app = typer.Typer()

    @app.command()
    @say_errors
    def command(times: int = 1) -> None:
        typer.echo(f"said {times}")
        if error:
            raise error

    return CliRunner().invoke(app, ["--times", "3"])


def test_say_errors_lets_a_good_command_through_with_its_options():
    result = run(None)
    assert result.exit_code == 0
    assert result.stdout == "said 3\n"


def test_say_errors_prints_the_sentence_alone_and_exits_2():
    result = run(RegisterError("The file a.csv is empty. Export it again."))
    assert result.exit_code == EXIT_UNUSABLE == 2
    assert result.stderr == "The file a.csv is empty. Export it again.\n"
    assert "Traceback" not in result.output


def test_say_errors_names_the_path_of_an_operating_system_error():
    result = run(PermissionError(13, "Permission denied", "/etc/out.csv"))
    assert result.exit_code == EXIT_UNUSABLE
    assert "/etc/out.csv" in result.stderr
    assert "Permission denied" in result.stderr


def test_say_errors_hides_no_fault_of_the_program():
    assert isinstance(run(ZeroDivisionError("bug")).exception, ZeroDivisionError)
