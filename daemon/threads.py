"""Threads that are there before they are needed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier


def ready_threads(number: int, name: str) -> ThreadPoolExecutor:
    """An executor whose `number` threads have all been started.

    One that starts them when there is work would have to refuse a sign-in, or a write that was decided, where the unit
    has just as many tasks as it may have (TasksMax= of its service). Where this is so already, those that are missing
    are started when there is room for them.
    """
    threads = ThreadPoolExecutor(number, thread_name_prefix=name)
    # Each waits for the others: one that had done its call would be given the next one, too.
    together = Barrier(number)
    try:
        for _ in range(number):
            threads.submit(together.wait)
    except RuntimeError:  # that no thread can be started has no error of its own
        together.abort()
    return threads
