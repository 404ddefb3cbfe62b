#!/bin/sh
# The main job on a terminal: five domains into the graph, dialogues out of it, checked, and what they cover.
# Takes BIN (where `toolweave` is), OUT (where the file goes) and DIALOGUES from the environment.
set -eu
BIN="${BIN:-.venv/bin}"
OUT="${OUT:-out}"
DIALOGUES="${DIALOGUES:-240}"

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

mkdir -p "$OUT"
say "1/5  Domains: Wikidata statements into a graph, tools over the graph"
"$BIN/toolweave" ingest all

say "2/5  Dialogues: goals drawn from the Tool Graph, executed, written, verified, written back"
"$BIN/toolweave" generate --domain academia --domain banking --domain cinema --domain geography --domain music \
  --dialogues "$DIALOGUES" --seed 7 --out "$OUT/demo.jsonl"

say "3/5  Verified again from the file alone, by a part that knows nothing of the generator"
"$BIN/toolweave" verify "$OUT/demo.jsonl"

say "4/5  What the dialogues cover"
"$BIN/toolweave" coverage

say "5/5  One whole dialogue"
# One in which calls build on each other within a turn, and a later turn on an earlier one.
line="$(grep -nE '"features": \["multi_step", ("parallel_calls", )?("clarification", )?"follow_up"' "$OUT/demo.jsonl" | head -n 1 | cut -d: -f1)"
"$BIN/toolweave" show "$OUT/demo.jsonl:${line:-1}"

say "The dialogues are in $OUT/demo.jsonl, and in the graph."
cat >&2 <<END
Neo4j Browser   $BIN/toolweave graph browse      (password: $BIN/toolweave graph password)
Stop the server $BIN/toolweave graph down
END
