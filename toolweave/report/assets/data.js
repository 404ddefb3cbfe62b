/* The facts, the chosen dialogues, and what they count. */

const facts = JSON.parse(byId("facts").textContent);
const rows = facts.dialogues;
const total = rows.id.length;
const { domain: DOMAINS, pattern: PATTERNS, features: FEATURES } = facts.names;
const chosen = { domain: -1, pattern: -1, feature: -1, text: "", rows: [] };
let blocks = null;
const unpacked = new Map();
let texts = null;

/** Text that `pack` deflated. */
function inflate(packed) {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}

/** The texts of one block of dialogues; the last twelve unpacked ones are kept. */
async function unpack(block) {
  if (unpacked.has(block)) return unpacked.get(block);
  blocks ??= JSON.parse(byId("blocks").textContent);
  const bodies = JSON.parse(await inflate(blocks[block]));
  unpacked.set(block, bodies);
  if (unpacked.size > 12) unpacked.delete(unpacked.keys().next().value);
  return bodies;
}

const fetchBody = async (row) => (await unpack(Math.floor(row / facts.block)))[row % facts.block];

/** Lower-case text of every dialogue: id, goal, what was said, tools and values of calls. Made once, block by block. */
async function buildTexts(tell) {
  if (texts) return texts;
  const made = [];
  for (let block = 0; block * facts.block < total; block += 1) {
    for (const body of await unpack(block)) made.push(searchable(made.length, body));
    if (block % 10 === 9) {
      tell(made.length);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  texts = made;
  return texts;
}

function searchable(row, body) {
  const said = body.messages.filter((message) => message.role === "user" || message.role === "assistant");
  const calls = said.flatMap((message) => message.tool_calls ?? []).map((call) => `${call.function.name} ${JSON.stringify(call.function.arguments)}`);
  return [rows.id[row], rows.goal[row], ...said.map((message) => message.content), ...calls].join("\n").toLowerCase();
}

/** Choose the rows that the filters let through; words are sought in `texts`. */
function choose() {
  const wanted = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
  chosen.rows = [];
  for (let row = 0; row < total; row += 1) {
    if (chosen.domain >= 0 && rows.domain[row] !== chosen.domain) continue;
    if (chosen.pattern >= 0 && rows.pattern[row] !== chosen.pattern) continue;
    if (chosen.feature >= 0 && !rows.features[row].includes(chosen.feature)) continue;
    if (wanted.length && texts && !wanted.every((word) => texts[row].includes(word))) continue;
    chosen.rows.push(row);
  }
}

/** How often the chosen dialogues meet each number of a column of lists. */
function countNumbers(column, size) {
  const counts = new Array(size).fill(0);
  for (const row of chosen.rows) for (const each of rows[column][row]) counts[each] += 1;
  return counts;
}

/** How many of the chosen dialogues have each value of a column, as [value, count] in order of value. */
function countValues(column) {
  const counts = new Map();
  for (const row of chosen.rows) counts.set(rows[column][row], (counts.get(rows[column][row]) ?? 0) + 1);
  return [...counts].sort((left, right) => left[0] - right[0]);
}

/** All that charts and tables need to know of the chosen dialogues. */
function count() {
  const tools = countNumbers("tools", facts.tools.length);
  const inputs = countNumbers("inputs", facts.inputs.tool.length);
  const feeds = countNumbers("feeds", facts.feeds.source.length);
  const domains = chosen.domain >= 0 ? [DOMAINS[chosen.domain]] : DOMAINS;
  return { tools, inputs, feeds, shares: domains.map((domain) => countShares(domain, { tools, inputs, feeds })) };
}

function countShares(domain, counts) {
  const here = (tool) => facts.tools[tool].domain === domain;
  const of = (values, toolOf) => {
    const mine = values.filter((_, index) => here(toolOf(index)));
    return { met: mine.filter(Boolean).length, whole: mine.length };
  };
  return {
    domain,
    tools: of(counts.tools, (index) => index),
    inputs: of(counts.inputs, (index) => facts.inputs.tool[index]),
    feeds: of(counts.feeds, (index) => facts.feeds.source[index]),
  };
}
