"""Test starting: several workers at once on an empty folder, a bad setting, a second start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKERS = 3
# Each waits until all are there, so that they begin in the same moment.
START = """
import sys, time
from pathlib import Path
import storybank
gate = Path(sys.argv[1])
(gate / sys.argv[2]).touch()
while len(list(gate.iterdir())) < int(sys.argv[3]):
    time.sleep(0.001)
app = storybank.create_app()
with app.test_client() as client:
    print(client.get("/health").status_code, client.get("/").status_code, end=" ")
print(app.extensions["bank"].secret.hex())
"""


def start(instance: Path, gate: Path, name: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", START, str(gate), name, str(WORKERS)],
        cwd=ROOT,
        env={**os.environ, "STORYBANK_INSTANCE": str(instance), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_workers_that_start_at_once_on_an_empty_folder_do_not_race(tmp_path):
    gate, instance = tmp_path / "gate", tmp_path / "instance"
    gate.mkdir()

    running = [start(instance, gate, str(number)) for number in range(WORKERS)]
    said = [worker.communicate(timeout=120) for worker in running]

    assert [worker.returncode for worker in running] == [0] * WORKERS, said
    answers = {out.strip() for out, _ in said}
    assert len(answers) == 1
    assert answers.pop().startswith("200 200 ")
    left = {path.name for path in instance.iterdir()}
    assert not [name for name in left if name.startswith("secret-key.")]
    assert (instance / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (instance / "storybank.db").stat().st_mode & 0o777 == 0o600
