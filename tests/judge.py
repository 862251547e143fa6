#!/usr/bin/env python3
"""Judges what copies of a shared register came to. It shares no code with alumnet: it reads the log, replays it from
the images of the records alone, and compares them with every copy.

    python3 tests/judge.py < cases

Each line of the input is a schedule that has ended, as JSON:

    seed          what names it
    begins        what the log begins with after somebody was erased: before (the number of the entry before its first),
                  records ("kind id": record), ids (of the change sets before it)
    log           the entries in order, each with "about" (number, device) and "line" (as a journal has it)
    copies        of each: device, records ("kind id": record), pending (ids of change sets), withdrawn (people whose
                  withdrawal of consent it saved), and saved: of each change set, how many entries its base had then,
                  or null if the log has lost entries since

It prints the first thing that is wrong with each schedule and how many it has judged. Exit codes: 0 nothing was
wrong, 1 something was, 2 the input is not of this kind.
"""
import json
import math
import sys


class Wrong(Exception):
    """What is wrong with a schedule."""


def say_if(wrong, words):
    if wrong:
        raise Wrong(words)


def scalars(record):
    """The fields of a record that are merged whole: lists are merged value by value."""
    return {name: value for name, value in (record or {}).items() if not isinstance(value, (list, dict))}


class Log:
    """The records that the log comes to, and who wrote their fields last."""

    def __init__(self, begins, entries):
        self.records, self.writers = dict(begins["records"]), {}
        # What each change set replaced in a field, and who had written that.
        self.replaced = {}
        # They are in the log, at a place that nobody knows any more.
        self.places = {change_set: math.inf for change_set in begins["ids"]}
        for number, entry in enumerate(entries, begins["before"] + 1):
            self.replay(number, entry["about"], entry["line"])

    def replay(self, number, about, line):
        say_if(about["number"] != number or line["seq"] != number, f"entry {about['number']} is in place {number}")
        say_if(line["id"] in self.places, f"{line['id']} is in the log twice")
        self.places[line["id"]] = number
        touched = set()
        for change in line["changes"]:
            key = f"{change['entity']} {change['id']}"
            say_if(key in touched, f"{line['id']} changes {key} twice")
            touched.add(key)
            before, after = change["before"], change["after"]
            say_if(self.records.get(key) != before, f"{line['id']} was made for another state of {key}")
            self.write(key, scalars(before), scalars(after), line)
            if after is None:
                del self.records[key]
            else:
                self.records[key] = after

    def write(self, key, before, after, line):
        # By name, because whoever has what a log lost sends it again in the name of who made it.
        who = line["actor"]
        merged = {gone: kept for _, gone, kept in line.get("origin", {}).get("merges", [])}
        for name in {**before, **after}:
            held, wanted = before.get(name), after.get(name)
            # A reference that a merge leads to the record that is left says what it said before.
            if held == wanted or (held in merged and merged[held] == wanted):
                continue
            wrote = self.writers.get((key, name), who)
            say_if(line["undoes"] and wrote != who, f"{line['id']} undoes what {wrote} wrote in {name} of {key}")
            self.replaced[line["id"], key, name] = held, self.writers.get((key, name))
            # Who takes a change back gives the field back to whoever had written what is there again.
            value, writer = self.replaced.get((line["undoes"], key, name), (None, None))
            is_given_back = writer is not None and value == wanted
            self.writers[key, name] = writer if is_given_back else who


def judge(case):
    log = Log(case["begins"], case["log"])
    # After a folder was put back, somebody else may have what was saved in it.
    pending = {change_set for copy in case["copies"] for change_set in copy["pending"]}
    for copy in case["copies"]:
        device, records = copy["device"], copy["records"]
        for key in log.records.keys() | records.keys():
            same = log.records.get(key) == records.get(key)
            say_if(not same, f"{device} has another {key} than the log")
        for change_set, base in copy["saved"].items():
            place = log.places.get(change_set)
            lost = place is None and change_set not in pending
            say_if(lost, f"{change_set} of {device} is nowhere")
            early = place is not None and base is not None and place <= base
            say_if(early, f"{change_set} of {device} stands before what was shared when it was made")
        for person in copy["withdrawn"]:
            held = records.get(f"person {person}")
            stands = held is None or any(consent.get("withdrawn") for consent in held.get("consents", []))
            say_if(not stands, f"{device} lost the withdrawal of {person}")


def main():
    count, is_wrong = 0, False
    for text in sys.stdin:
        try:
            case = json.loads(text)
            judge(case)
        except Wrong as wrong:
            print(f"seed {case['seed']}: {wrong}")
            is_wrong = True
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            print(f"line {count + 1} is not a schedule: {error!r}", file=sys.stderr)
            return 2
        count += 1
    print(f"{count} schedules were judged")
    return 1 if is_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
