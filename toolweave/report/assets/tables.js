/* Tables: plain ones for charts, and long ones that sort by a column and show what is not covered. */

const ROWS_SHOWN = 200;
const tables = [];

function buildTable(head, lines) {
  const cells = (line) => line.map((cell, index) => make(index ? "td" : "th", index ? { class: typeof cell === "number" ? "num" : null } : { scope: "row" }, typeof cell === "number" ? number(cell) : cell));
  return make("table", null, make("thead", null, make("tr", null, head.map((name) => make("th", { scope: "col" }, name)))), make("tbody", null, lines.map((line) => make("tr", null, cells(line)))));
}

/** A long table. `list` returns rows of plain values; with `sort` -1 they stay in its order; `met` is the column that is 0 where nothing covers a row, or -1. */
function addTable(parent, title, head, list, { met = -1, sort = 0, descending = false, size = "" } = {}) {
  const box = make("div", { class: "table-box tall", tabindex: "0", role: "region", "aria-label": title });
  const only = make("input", { type: "checkbox" });
  const all = make("button", { type: "button" }, "Show all");
  const told = make("span", { class: "dim" });
  const bar = make("div", { class: "table-bar" }, make("h3", null, title), told, met >= 0 ? make("label", { class: "check" }, only, " only what is not covered") : null, all);
  const card = make("div", { class: `card ${size}` }, bar, box);
  byId(parent).append(card);
  const table = { box, only, all, told, head, list, met, sort, descending, most: ROWS_SHOWN, panel: card.closest("[role=tabpanel]"), stale: true };
  only.addEventListener("change", () => drawTable(table));
  all.addEventListener("click", () => ((table.most = Infinity), drawTable(table)));
  tables.push(table);
}

function markTablesStale() {
  for (const table of tables) Object.assign(table, { stale: true, most: ROWS_SHOWN });
}

function drawTables() {
  for (const table of tables) if (table.stale && !table.panel.hidden) drawTable(table);
}

function drawTable(table) {
  table.stale = false;
  const lines = table.list().filter((line) => !table.only.checked || !line[table.met]);
  if (table.sort >= 0) lines.sort((left, right) => compare(left[table.sort], right[table.sort]) * (table.descending ? -1 : 1));
  const shown = lines.slice(0, table.most);
  table.told.textContent = shown.length < lines.length ? `${number(shown.length)} of ${number(lines.length)}` : number(lines.length);
  table.all.hidden = shown.length === lines.length;
  const element = buildTable(table.head, shown);
  element.querySelectorAll("thead th").forEach((cell, index) => makeSortable(table, cell, index));
  if (table.met >= 0) element.querySelectorAll("tbody tr").forEach((line, index) => line.classList.toggle("never", !shown[index][table.met]));
  table.box.replaceChildren(shown.length ? element : make("p", { class: "empty" }, "Nothing to list."));
}

function makeSortable(table, cell, index) {
  const order = table.sort === index ? (table.descending ? "descending" : "ascending") : "none";
  const press = () => {
    table.descending = table.sort === index ? !table.descending : false;
    table.sort = index;
    drawTable(table);
    table.box.querySelectorAll("thead button")[index].focus();
  };
  cell.setAttribute("aria-sort", order);
  cell.replaceChildren(make("button", { type: "button", onclick: press }, table.head[index], make("span", { "aria-hidden": "true" }, { none: "", ascending: " ▴", descending: " ▾" }[order])));
}

const compare = (left, right) => (typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right)));

const inDomain = (tool) => chosen.domain < 0 || tool.domain === DOMAINS[chosen.domain];

function listTools() {
  const filled = facts.tools.map(() => [0, 0]);
  facts.inputs.tool.forEach((tool, index) => {
    filled[tool][1] += 1;
    filled[tool][0] += state.counts.inputs[index] > 0;
  });
  return facts.tools.map((tool, index) => [tool, [tool.name, tool.domain, tool.kind, tool.description, state.counts.tools[index], `${filled[index][0]} of ${filled[index][1]}`]]).filter(([tool]) => inDomain(tool)).map((each) => each[1]);
}

function listFeeds() {
  const { source, output, target, input } = facts.feeds;
  return source.map((_, index) => index).filter((index) => inDomain(facts.tools[source[index]])).map((index) => [facts.tools[source[index]].name, output[index], facts.tools[target[index]].name, input[index], facts.tools[source[index]].domain, state.counts.feeds[index]]);
}

function listInputs() {
  const { tool, path, required } = facts.inputs;
  return tool.map((_, index) => index).filter((index) => inDomain(facts.tools[tool[index]])).map((index) => [facts.tools[tool[index]].name, path[index], facts.tools[tool[index]].domain, required[index] ? "required" : "optional", state.counts.inputs[index]]);
}

function listRuns() {
  return facts.runs.map((run) => [run.id, run.state, run.model ?? "", run.domains.join(", "), String(run.seed ?? ""), run.dialogues, sum(Object.values(run.rejected)), run.started_at ?? ""]);
}
