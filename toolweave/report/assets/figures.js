/* Charts that are tables: a bar in a cell, the figure beside it, so that what is drawn is what is read out. */

const charts = [];

/** A card for a chart. `build` returns its elements, null where there is nothing to draw; it is called when the panel is open and the choice is new. */
function addChart(parent, title, build, size = "half") {
  const box = make("div", { class: "plot" });
  const card = make("div", { class: `card chart ${size}` }, make("h3", null, title), box);
  byId(parent).append(card);
  charts.push({ box, card, build, panel: card.closest("[role=tabpanel]"), stale: true });
}

function markChartsStale() {
  for (const chart of charts) chart.stale = true;
}

function drawCharts() {
  for (const chart of charts) {
    if (!chart.stale || chart.panel.hidden) continue;
    chart.stale = false;
    const built = chart.build();
    chart.card.hidden = built === null;
    chart.box.replaceChildren(...[built ?? []].flat());
  }
}

const shorten = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const headRow = (names) => make("thead", { class: "unseen" }, make("tr", null, names.map((name) => make("th", { scope: "col" }, name))));
const width = (part, whole) => `width:${whole ? ((100 * part) / whole).toFixed(2) : 0}%`;
const bar = (part, whole, color) => part > 0 && make("span", { class: "bar", style: `${width(part, whole)};background:var(${color})` });

/** One bar a line. A line is [label, value] or [label, value, press]: a press chooses what the line counts. */
function lineBars(lines, { name, unit, whole, color = "--accent" }) {
  if (!lines.length) return make("p", { class: "empty" }, "Nothing to show.");
  const most = Math.max(1, ...lines.map((line) => line[1]));
  const label = (text, press) => (press ? make("button", { type: "button", class: "pick", onclick: press, title: text }, text) : make("span", { title: text }, text));
  const body = lines.map(([text, value, press]) =>
    make("tr", null, make("th", { scope: "row" }, label(text, press)), make("td", { class: "track" }, bar(value, most, color)), make("td", { class: "num" }, whole === undefined ? number(value) : [percent(value, whole), make("small", null, ` ${number(value)}`)])),
  );
  return make("table", { class: "bars" }, headRow([name, "", unit]), make("tbody", null, body));
}

/** Bars of several parts, one a line: `lines` are [label, counts], `parts` are [name, colour]. */
function partBars(lines, parts, unit) {
  const most = Math.max(1, ...lines.map((line) => sum(line[1])));
  const piece = (value, at) => value > 0 && make("span", { class: "bar", style: `${width(value, most)};background:var(${parts[at][1]})`, title: `${parts[at][0]}: ${number(value)} ${unit}` });
  const legend = parts.map(([name, color]) => make("span", null, make("i", { style: `background:var(${color})`, "aria-hidden": "true" }), name));
  const head = make("thead", null, make("tr", null, make("th", { scope: "col" }, make("span", { class: "unseen" }, unit)), make("th", { scope: "col", class: "track" }, make("span", { class: "unseen" }, "share")), parts.map(([name]) => make("th", { scope: "col", class: "num" }, name))));
  const body = lines.map(([text, counts]) => make("tr", null, make("th", { scope: "row" }, text), make("td", { class: "track parts" }, counts.map(piece)), counts.map((value) => make("td", { class: "num" }, number(value)))));
  return [make("div", { class: "legend" }, legend), make("table", { class: "bars wide" }, head, make("tbody", null, body))];
}

/** Columns that stand side by side: how many dialogues have each number. */
function columnBars(column, unit) {
  const pairs = countValues(column);
  if (!pairs.length) return make("p", { class: "empty" }, "Nothing to show.");
  const most = Math.max(...pairs.map((pair) => pair[1]));
  const items = pairs.map(([value, many]) =>
    make("li", { title: `${number(many)} dialogues` }, make("span", { class: "top" }, percent(many, chosen.rows.length)), make("span", { class: "column", style: `height:${((100 * many) / most).toFixed(2)}%` }), make("span", { class: "foot" }, value, make("span", { class: "unseen" }, ` ${unit}: ${number(many)} dialogues`))),
  );
  return make("ol", { class: "columns" }, items);
}

/** Dialogues of each domain and pattern; a cell opens them. */
function patternMatrix() {
  const domains = chosen.domain >= 0 ? [chosen.domain] : DOMAINS.map((_, index) => index);
  const cells = domains.map(() => PATTERNS.map(() => 0));
  for (const row of chosen.rows) cells[domains.indexOf(rows.domain[row])][rows.pattern[row]] += 1;
  const most = Math.max(1, ...cells.flat());
  const shade = (many) => `background:color-mix(in oklab, var(--accent) ${many ? Math.round(12 + (40 * many) / most) : 0}%, var(--soft))`;
  const cell = (many, domain, pattern) => {
    const name = `${DOMAINS[domain]}, ${words(PATTERNS[pattern])}: ${number(many)} dialogues`;
    const press = () => setFilters({ domain, pattern }, "dialogues");
    return make("td", null, make("button", { type: "button", class: many > most * 0.7 ? "cell strong" : "cell", style: shade(many), "aria-label": name, disabled: !many, onclick: press }, number(many)));
  };
  const head = make("thead", null, make("tr", null, make("td"), PATTERNS.map((each) => make("th", { scope: "col" }, words(each))), make("th", { scope: "col", class: "num" }, "all")));
  const body = domains.map((domain, line) => make("tr", null, make("th", { scope: "row" }, DOMAINS[domain]), cells[line].map((many, pattern) => cell(many, domain, pattern)), make("td", { class: "num" }, number(sum(cells[line])))));
  return make("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Matrix" }, make("table", { class: "matrix" }, head, make("tbody", null, body)));
}

function coverageBars() {
  const parts = [["tools", "tools called", "--accent"], ["inputs", "inputs filled", "--second"], ["feeds", "FEEDS exercised", "--third"]];
  const cell = ({ met, whole }, color) => make("td", null, make("span", { class: "meter" }, bar(met, whole, color)), make("span", { class: "beside" }, make("b", null, percent(met, whole)), ` ${number(met)} of ${number(whole)}`));
  const head = make("thead", null, make("tr", null, make("td"), parts.map((part) => make("th", { scope: "col" }, part[1]))));
  const pick = (domain) => make("button", { type: "button", class: "pick", onclick: () => setFilters({ domain: DOMAINS.indexOf(domain) }) }, domain);
  const body = state.counts.shares.map((each) => make("tr", null, make("th", { scope: "row" }, pick(each.domain)), parts.map(([part, , color]) => cell(each[part], color))));
  return make("table", { class: "meters" }, head, make("tbody", null, body));
}

function featureBars() {
  const counts = countNumbers("features", FEATURES.length);
  const lines = FEATURES.map((name, feature) => [words(name), counts[feature], () => setFilters({ feature }, "dialogues")]);
  return lineBars(lines.sort((left, right) => right[1] - left[1]), { name: "feature", unit: "dialogues", whole: chosen.rows.length });
}

function sourceBars() {
  const lines = facts.kinds.map((kind, index) => [kind, sum(chosen.rows.map((row) => rows.sources[row][index]))]);
  return lineBars(lines.sort((left, right) => right[1] - left[1]), { name: "source", unit: "arguments", whole: sum(lines.map((line) => line[1])), color: "--second" });
}

function feedsBars() {
  const classes = [["never", 0, 0], ["once", 1, 1], ["2 to 4", 2, 4], ["5 to 9", 5, 9], ["10 or more", 10, Infinity]];
  const counts = new Map(state.counts.shares.map(({ domain }) => [domain, classes.map(() => 0)]));
  state.counts.feeds.forEach((times, index) => {
    const line = counts.get(facts.tools[facts.feeds.source[index]].domain);
    if (line) line[classes.findIndex(([, low, high]) => low <= times && times <= high)] += 1;
  });
  const colors = ["--never", "--ramp1", "--ramp2", "--ramp3", "--accent"];
  return partBars([...counts], classes.map(([name], index) => [name, colors[index]]), "FEEDS");
}

function toolBars() {
  const label = (tool) => (chosen.domain < 0 ? `${tool.domain}/${tool.name}` : tool.name);
  const lines = facts.tools.map((tool, index) => [label(tool), state.counts.tools[index], () => setFilters({ text: tool.name }, "dialogues"), tool]);
  const mine = lines.filter((line) => inDomain(line[3])).sort((left, right) => right[1] - left[1] || compare(left[0], right[0]));
  return lineBars(mine.slice(0, 15), { name: "tool", unit: "calls" });
}

/** Tools of each kind, called and not. */
function kindBars() {
  const kinds = new Map();
  facts.tools.forEach((tool, index) => {
    if (!inDomain(tool)) return;
    if (!kinds.has(tool.kind)) kinds.set(tool.kind, [0, 0]);
    kinds.get(tool.kind)[state.counts.tools[index] ? 0 : 1] += 1;
  });
  return partBars([...kinds].sort((left, right) => compare(left[0], right[0])), [["called", "--accent"], ["never called", "--never"]], "tools");
}

const wordBars = (part, whole) => lineBars(facts.words[part].map((row) => [row.name, row.count]), { name: "words", unit: "times", whole, color: "--second" });

const rejectedBars = () => runBars("rejected");
const problemBars = () => runBars("problems");

function runBars(column) {
  const counts = new Map();
  for (const run of facts.runs) for (const [reason, many] of Object.entries(run[column])) counts.set(reason, (counts.get(reason) ?? 0) + many);
  return counts.size === 0 ? null : lineBars([...counts].sort((left, right) => right[1] - left[1]).slice(0, 40), { name: "reason", unit: "times", color: "--warm" });
}
