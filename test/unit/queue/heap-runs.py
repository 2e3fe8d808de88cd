"""Writes heap-runs.json: what Python's heapq makes of a queue, operation by operation. Run: python3 heap-runs.py"""

import heapq
import json
import pathlib
import random

random.seed(33)

PLAIN = [str(number) for number in range(-6, 7)]
ODD = PLAIN + [
    "0.0", "-0.0", "1.5", "-1.5", "1e308", "-1e308", "5e-324", "NaN", "Infinity", "-Infinity", '"nan"',
    "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740994.0",
    "-123456789012345678901234567890", "123456789012345678901234567890", "1.2345678901234568e+29",
]
IDS = ["a", "b", "c", "aa", "0"]
GRAPHS = ["{}", '{"1": {"x": 1}}', '{"1": {"x": 1.0}}', '{"1": {"x": true}}', '{"1": {"x": 2}}']


def read_number(source):
    value = json.loads(source)
    return float(value) if isinstance(value, str) else value


def run(operations):
    queue, steps = [], []
    for serial, operation in enumerate(operations):
        kind, *rest = operation
        result = None
        try:
            if kind == "put":
                number, prompt_id, graph, outputs = rest
                # The serial is behind all that is compared before an error is raised or the items are found equal.
                item = (read_number(number), prompt_id, json.loads(graph), {"create_time": 1}, outputs, {})
                serials[id(item)] = (item, serial)
                heapq.heappush(queue, item)
            elif kind == "take":
                result = serials[id(heapq.heappop(queue))][1] if queue else None
            else:
                index = next((at for at, item in enumerate(queue) if item[1] == rest[0]), None)
                if index is not None:
                    queue.pop(index)
                    heapq.heapify(queue)
                result = index is not None
        except TypeError:
            result = "TypeError"
        steps.append({"do": operation, "result": result, "queue": [serials[id(item)][1] for item in queue]})
    return steps


serials = {}


def sequence(length, numbers, ids, graphs):
    operations = []
    for index in range(length):
        kind = random.choices(["put", "take", "delete"], [6, 2, 2])[0]
        if kind == "put":
            prompt_id = random.choice(ids) if ids else f"id{random.randrange(10**6)}"
            operations.append([kind, random.choice(numbers), prompt_id, random.choice(graphs), random.choice([["1"], ["1", "2"]])])
        elif kind == "take":
            operations.append([kind])
        else:
            known = [operation[2] for operation in operations if operation[0] == "put"]
            operations.append([kind, random.choice(known or ["none"])])
    return operations


runs = {
    "numbers of the counter": [sequence(40, PLAIN, None, ["{}"]) for _ in range(12)],
    "odd numbers": [sequence(40, ODD, None, ["{}"]) for _ in range(25)],
    "equal ids": [sequence(40, ODD, IDS, ["{}"]) for _ in range(12)],
    "equal numbers and ids": [sequence(30, ["1", "1.0", "NaN", '"nan"', "2"], IDS, GRAPHS) for _ in range(25)],
}
written = {name: [run(operations) for operations in sequences] for name, sequences in runs.items()}
lines = [f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(steps) for steps in sequences) + "\n]" for name, sequences in written.items()]
pathlib.Path(__file__).with_name("heap-runs.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
