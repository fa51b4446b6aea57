#!/usr/bin/env python3
"""Checks an evidence export of McpNest without McpNest: python3 verify.py EXPORT [PUBLIC-KEY.pem]

EXPORT is the ZIP file or the folder. Checked are the canonical bytes, the chain of hashes, one outcome for each allowed call, the
checkpoints and the opening with their signatures (by openssl). Not checked is whether the policy really allowed each call: that takes
the rules, and "audit verify" has them. Ends with 0 intact, 1 tampered, 3 incomplete, 4 cannot judge."""
import base64, hashlib, json, os, re, shutil, subprocess, sys, tempfile, zipfile

def say(code, text):
    print(("Intact: ", "Tampered: ", "", "Incomplete: ", "Cannot judge: ")[code] + text)
    sys.exit(code)

def members(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member stands there twice")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))

def no_fraction(text):
    raise ValueError("a number is no whole number")

def parse(data):
    return json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=no_fraction, parse_constant=no_fraction)

def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

def pem_key(text):
    return base64.b64decode("".join(line for line in text.split("\n") if not line.startswith("-")))

def signed(statement, key, openssl):
    """Whether openssl finds the signature over everything else right."""
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key", "signature", "data")]
        rest = {name: statement[name] for name in statement if name != "signature"}
        pem = "-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(key).decode() + "-----END PUBLIC KEY-----\n"
        for name, data in zip(names, (pem.encode(), base64.b64decode(statement["signature"], validate=True), canonical(members(list(rest.items()))))):
            with open(name, "wb") as file:
                file.write(data)
        return subprocess.run([openssl, "dgst", "-sha256", "-verify", names[0], "-signature", names[1], names[2]], capture_output=True).returncode == 0

def verify(files, outside):
    opening = parse(files("opening.json")) if files("opening.json") else None
    first = opening["seq"] + 1 if opening else 1
    seq, prev = first - 1, opening["hash"] if opening else "0" * 64
    hashes, opened, announced = {seq: prev}, {}, []
    state = opening["state"] if opening else {}
    nest, epoch, ends = state.get("instanceId"), state.get("epoch", 1), []
    if state.get("checkpointKey"):
        announced.append((seq, state["checkpointKey"]))
    wanted = {parse(line)["seq"] for line in files("checkpoints.jsonl").split(b"\n")[:-1]}
    for line in files("records.jsonl", True):
        body, seq = line.rstrip(b"\n"), seq + 1
        try:
            record = parse(body)
            if canonical(record) != body:
                say(1, f"record {seq} is not in canonical form")
            if record["v"] != 1 or record["kind"] not in ("change", "call", "outcome", "gate", "limit", "event", "state"):
                say(4, f"record {seq} is of a version or kind that is not known here")
            if record["seq"] != seq or record["prev"] != prev:
                say(1, f"record {seq} does not follow the one before it: one of the two was altered, taken out, put there or moved")
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", record["at"]):
                say(1, f"record {seq} does not say when it was made")
            prev = hashlib.sha256(body).hexdigest()
            if seq in wanted:
                hashes[seq] = prev
            if record["kind"] == "call" and record["decision"] == "allowed":
                opened[seq] = record["callId"]
            elif record["kind"] == "outcome" and record["intent"] >= first and opened.pop(record["intent"], None) != record["callId"]:
                say(1, f"record {seq} is an outcome of no call that was allowed and open")
            elif record["kind"] == "event" and record["body"]["event"] == "started" and opened:
                say(1, f"call {min(opened)} has no outcome although a server started after it (record {seq})")
            elif record["kind"] == "change":
                nest, change = nest or record["body"].get("instanceId"), record["body"]["change"]
                if change == "checkpoint_key_set":
                    announced.append((seq, record["body"]["key"]))
                elif change == "restored":
                    epoch = record["body"]["epoch"]
                    ends.append((epoch, record["body"]["throughSeq"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
            say(1, f"record {seq} cannot be read ({type(e).__name__})")
    return opening, first, seq, hashes, opened, announced, nest, epoch, ends

def main():
    source = sys.argv[1]
    archive = zipfile.ZipFile(source) if os.path.isfile(source) else None
    def files(name, as_lines=False):
        there = name in archive.namelist() if archive else os.path.exists(os.path.join(source, name))
        stream = (archive.open(name) if archive else open(os.path.join(source, name), "rb")) if there else None
        return (stream or []) if as_lines else stream.read() if stream else b""
    outside = pem_key(open(sys.argv[2]).read()) if len(sys.argv) > 2 else None
    opening, first, last, hashes, opened, announced, nest, epoch, ends = verify(files, outside)
    keys = {hashlib.sha256(outside).hexdigest(): outside} if outside else {key["id"]: base64.b64decode(key["publicKey"]) for _, key in announced}
    openssl, covered = shutil.which("openssl"), first - 1
    for name, key in list(keys.items()):
        if hashlib.sha256(key).hexdigest() != name:
            say(1, f"key {name} is not what it is called")
    statements = ([opening] if opening else []) + sorted((parse(line) for line in files("checkpoints.jsonl").split(b"\n")[:-1]), key=lambda each: each["seq"])
    # A trusted key vouches for those announced before what it signed, so go on until nothing new is trusted.
    good, grew = {}, True
    while grew and openssl:
        good = {i: True for i, each in enumerate(statements) if each["key"] in keys and (good.get(i) or signed(each, keys[each["key"]], openssl))}
        reach = max([statements[i]["seq"] for i in good if hashes.get(statements[i]["seq"]) == statements[i]["hash"]], default=-1)
        more = {key["id"]: base64.b64decode(key["publicKey"]) for at, key in announced if at <= reach and key["id"] not in keys}
        keys.update(more)
        grew = bool(more)
    for i, each in enumerate(statements):
        at = each["seq"]
        if at < first - 1 and each["key"] not in keys:
            continue
        if openssl and i not in good:
            say(1, f"the checkpoint of record {at} is not signed by a key that is trusted")
        if each["nest"] != nest:
            say(1, f"the checkpoint of record {at} is of another nest")
        lost = [through for number, through in ends if number > each["epoch"] and at > through]
        if lost and each["epoch"] < epoch:
            say(3, f"records {lost[0] + 1} to {at} of epoch {each['epoch']} are lost")
        if at > last or each["epoch"] > epoch:
            say(1, f"the newest part was cut off: a checkpoint knows record {at}")
        if at >= first - 1 and hashes[at] != each["hash"]:
            say(1, f"the checkpoint of record {at} was signed over other records: something from record {covered + 1} on was altered")
        covered = max(covered, at)
    if files("public-key.pem") and hashlib.sha256(pem_key(files("public-key.pem").decode())).hexdigest() not in set(keys) | {key["id"] for _, key in announced}:
        say(1, "the public key in this export is none that its records announce")
    if opened:
        say(3, f"{len(opened)} allowed calls have no outcome, the first is call {min(opened)}")
    if covered < last:
        say(3, f"no checkpoint was signed over the records from {covered + 1} to {last}")
    if not openssl:
        say(4, "the chain is whole, but signatures need openssl, which is not here")
    say(0, f"records {first} to {last}" + ("" if outside else "; the keys are those the records announce, give the public key you know as second argument") + "; no policy was replayed")

if __name__ == "__main__":
    try:
        main()
    except SystemExit:
        raise
    except Exception as e:
        say(4, f"this export cannot be read ({type(e).__name__})")
