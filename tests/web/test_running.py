import os
import signal
import socket
import subprocess
import sys

from schoolweave.web import running

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_port_is_free_taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not running.port_is_free("127.0.0.1", taken.getsockname()[1])


def test_answers_listening_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert running.answers("127.0.0.1", listening.getsockname()[1])


def test_run_one_ends_and_the_other_is_stopped():
    ends = [sys.executable, "-c", "raise SystemExit(3)"]
    program = (
        "import sys; from schoolweave.web import running; "
        f"sys.exit(running.run([{SLEEP!r}, {ends!r}], ready=lambda: None))"
    )
    finished = subprocess.run([sys.executable, "-c", program], check=False, timeout=30)
    assert finished.returncode == 3


def test_run_interrupt_stops_cleanly():
    program = (
        "import sys; from schoolweave.web import running; "
        f"sys.exit(running.run([{SLEEP!r}], ready=lambda: print('ready', flush=True)))"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 0
    process.stdout.close()


def test_worker_and_server_run_on_this_interpreter():
    assert running.worker()[0] == running.server(host="127.0.0.1", port=8000)[0] == sys.executable
    assert "127.0.0.1:8000" in running.server(host="127.0.0.1", port=8000)
