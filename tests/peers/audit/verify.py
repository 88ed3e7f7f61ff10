#!/usr/bin/env python3
"""Verifies an export of Relais' audit log from its documentation (docs/audit.md) alone. Usage: verify.py FILE. Ends with 0 or 1."""
import hashlib
import json
import sys
from datetime import datetime, timedelta

FORMAT = "relais.audit/1"


def text(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    data = value.encode("utf-8")
    return len(data).to_bytes(4, "big") + data


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()


def instant(value):
    return datetime.strptime(value[:26], "%Y-%m-%dT%H:%M:%S.%f")


def verify(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = [json.loads(line) for line in file]
    first, rows, head = lines[0], lines[1:-1], lines[-1]
    assert first["format"] == FORMAT, "not an export"
    link, seq, founding, erased, attested, sealed, before = "00" * 32, 0, True, [], set(), None, None
    for row in rows:
        entry = row["entry"]
        assert row["seq"] == seq + 1, f"{row['seq']} follows {seq}"
        assert entry is not None and entry["id"] == row["entryId"], f"{row['seq']}: entry missing"
        said = [entry[k] for k in ("actor", "address", "title", "before", "after")]
        if row["salt"] is None:
            erased.append(entry["id"])
            assert said == ["-", None, None, None, None], f"{row['seq']}: written over"
        else:
            payload = sha(text(FORMAT), text("payload"), bytes.fromhex(row["salt"]), *map(text, said))
            assert payload == row["payload"], f"{row['seq']}: payload changed"
            if entry["action"] == "audit.erase":
                attested |= set(json.loads(entry["after"])["entries"])
        link = sha(
            text(FORMAT), text("link"), bytes.fromhex(link), text(first["chain"]), text(str(row["seq"])), text(row["sealedAt"]), text("found" if row["found"] else ""),
            *(text(entry[k]) for k in ("id", "at", "user", "door", "action", "kind", "target")), bytes.fromhex(row["payload"]))
        assert link == row["link"], f"{row['seq']}: link broken"
        founding = founding and row["found"]
        assert founding or not row["found"], f"{row['seq']}: found too late"
        if row["sealedAt"] != sealed:
            before, sealed = sealed, row["sealedAt"]
        assert founding or before is None or instant(entry["at"]) >= instant(before) - timedelta(minutes=2), f"{row['seq']}: backdated"
        seq = row["seq"]
    assert set(erased) <= attested, "erased without a trace"
    assert (head["chain"], head["seq"], head["link"]) == (first["chain"], seq, link if seq else ""), "cut short"
    return seq


if __name__ == "__main__":
    try:
        print(f"{verify(sys.argv[1])} entries hold")
    except (AssertionError, KeyError, ValueError, IndexError) as e:
        sys.exit(f"does not hold: {e}")
