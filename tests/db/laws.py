"""Running laws over random histories of real stores: the same ones each time, so that a failure comes again."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run_histories(
    machine: type[RuleBasedStateMachine], examples: int, steps: int, phases: tuple[Phase, ...] = tuple(Phase)
) -> None:
    """Run so many histories of at most so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            phases=phases,
        ),
    )


def find_fault(machine: type[RuleBasedStateMachine], examples: int, steps: int = 25) -> None:
    """Run until something is wrong, without looking for the shortest history of it."""
    run_histories(machine, examples, steps, (Phase.generate,))
