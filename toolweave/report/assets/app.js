/* Tabs, filters, light and dark; and the order in which the page comes alive. */

const state = { counts: null, search: 0 };
const TABS = [["overview", "Overview"], ["coverage", "Coverage"], ["graph", "Tool Graph"], ["dialogues", "Dialogues"], ["words", "Diversity"], ["runs", "Runs"]];

function buildTabs() {
  const press = (name) => () => openTab(name);
  byId("tabs").append(...TABS.map(([name, title]) => make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: press(name) }, title)));
  byId("tabs").addEventListener("keydown", (event) => {
    const at = TABS.findIndex(([name]) => byId(`tab-${name}`) === document.activeElement);
    const goals = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 };
    if (!(event.key in goals)) return;
    event.preventDefault();
    const [name] = TABS[(goals[event.key] + TABS.length) % TABS.length];
    openTab(name);
    byId(`tab-${name}`).focus();
  });
}

function openTab(name) {
  for (const [each] of TABS) {
    byId(`panel-${each}`).hidden = each !== name;
    fill(byId(`tab-${each}`), { "aria-selected": each === name, tabindex: each === name ? "0" : "-1" }, []);
  }
  window.scrollTo(0, 0);
  noteAddress(name);
  drawPanel();
  if (name === "dialogues") {
    drawList();
    if (chosen.rows.length) chooseRow(Math.max(0, list.at));
  }
}

function drawPanel() {
  drawCharts();
  drawTables();
  drawGraph();
}

function buildFilters() {
  const options = (names) => [make("option", { value: "-1" }, "all"), ...names.map((name, index) => make("option", { value: index }, words(name)))];
  byId("filter-domain").append(...options(DOMAINS));
  byId("filter-pattern").append(...options(PATTERNS));
  byId("filter-feature").append(...options(FEATURES));
  for (const part of ["domain", "pattern", "feature"]) byId(`filter-${part}`).addEventListener("change", readFilters);
  let waiting = 0;
  byId("filter-text").addEventListener("input", () => (clearTimeout(waiting), (waiting = setTimeout(readFilters, 150))));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(readFilters));
}

async function readFilters() {
  for (const part of ["domain", "pattern", "feature"]) chosen[part] = Number(byId(`filter-${part}`).value);
  chosen.text = byId("filter-text").value;
  const search = (state.search += 1);
  if (chosen.text.trim()) await buildTexts((done) => (byId("filter-count").textContent = `reading ${number(done)} of ${number(total)}`));
  if (search === state.search) refresh();
}

/** Set filters from a chart, and open a panel where one is named. */
function setFilters(wanted, tab) {
  for (const [part, value] of Object.entries(wanted)) byId(`filter-${part}`).value = value;
  if (tab) openTab(tab);
  readFilters();
}

function refresh() {
  choose();
  state.counts = count();
  byId("filter-count").textContent = chosen.rows.length === total ? `${number(total)} dialogues` : `${number(chosen.rows.length)} of ${number(total)} dialogues`;
  drawTiles();
  markChartsStale();
  markTablesStale();
  graph.stale = true;
  refreshList();
  drawPanel();
  if (!byId("panel-dialogues").hidden && chosen.rows.length) chooseRow(0);
}

function drawTiles() {
  const met = (part) => state.counts.shares.reduce((total, each) => ({ met: total.met + each[part].met, whole: total.whole + each[part].whole }), { met: 0, whole: 0 });
  const share = (part) => [percent(met(part).met, met(part).whole), `${number(met(part).met)} of ${number(met(part).whole)}`];
  const all = (column) => sum(chosen.rows.map((row) => rows[column][row]));
  const tiles = [
    ["Dialogues", number(chosen.rows.length), `${number(all("turns"))} user turns`],
    ["Calls", number(all("calls")), `${number(all("errors"))} with an error`],
    ["Tools called", ...share("tools")],
    ["Inputs filled", ...share("inputs")],
    ["FEEDS exercised", ...share("feeds")],
    ["True multi-step", percent(facts.words.multi_step, 1), "of user turns with a call, all dialogues"],
    ["Distinct-3", facts.words.distinct_3.toFixed(2), "of the first 200 dialogues"],
  ];
  byId("tiles").replaceChildren(...tiles.map(([name, value, note]) => make("div", { class: "tile" }, make("dt", null, name), make("dd", null, make("b", null, value), make("small", null, note)))));
}

function addParts() {
  addChart("overview-charts", "Dialogues by domain and pattern", patternMatrix, "wide");
  addChart("overview-charts", "Coverage by domain", coverageBars, "wide");
  addChart("overview-charts", "Features, share of dialogues", featureBars);
  addChart("overview-charts", "Where arguments come from", sourceBars);
  addChart("overview-charts", "User turns of a dialogue", () => columnBars("turns", "user turns"), "third");
  addChart("overview-charts", "Calls of a dialogue", () => columnBars("calls", "calls"), "third");
  addChart("overview-charts", "Longest data flow, in calls", () => columnBars("flow", "calls"), "third");
  addChart("coverage-charts", "How often FEEDS are exercised", feedsBars, "wide");
  addChart("coverage-charts", "Tools called most", toolBars);
  addChart("coverage-charts", "Tools by kind", kindBars);
  addTable("coverage-tables", "Tools", ["tool", "domain", "kind", "what it does", "calls", "inputs filled"], listTools, { met: 4, sort: 4 });
  addTable("coverage-tables", "FEEDS", ["source", "output", "target", "input", "domain", "exercised"], listFeeds, { met: 5, sort: 5 });
  addTable("coverage-tables", "Inputs", ["tool", "input", "domain", "needed", "filled"], listInputs, { met: 4, sort: 4 });
  addChart("words-charts", "Commonest openings, share of user turns", () => wordBars("openings", facts.words.turns));
  addTable("words-charts", "Figures", ["figure", "value"], () => facts.words.figures.map((row) => [row.figure, String(row.value)]), { sort: -1, size: "half" });
  addChart("words-charts", "Commonest sequences of tools, share of dialogues", () => wordBars("sequences", total), "wide");
  addChart("runs-charts", "Goals and dialogues turned down, all runs by reason", rejectedBars);
  addChart("runs-charts", "What was wrong with a model's lines, all runs", problemBars);
  addTable("runs-tables", "Runs in the graph", ["run", "state", "model", "domains", "seed", "dialogues", "turned down", "started"], listRuns, { sort: 7, descending: true });
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function buildTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  setTheme(system.matches);
  system.addEventListener("change", () => setTheme(system.matches));
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
}

/** Keep in the address what is open, so that it can be passed on or opened again. */
function noteAddress(...parts) {
  history.replaceState(null, "", `#${parts.map(encodeURIComponent).join("/")}`);
}

/** Open what the address names: `#dialogues`, or `#dialogues/ID`. */
function openAddress() {
  const [name, id] = location.hash.slice(1).split("/");
  const row = rows.id.findIndex((each) => encodeURIComponent(each) === id);
  if (name === "dialogues" && row >= 0) list.at = chosen.rows.indexOf(row);
  openTab(TABS.some(([each]) => each === name) ? name : "overview");
}

/** Tell the style how far down the panels begin, so that lists and graph end where the window does. */
function watchHead() {
  const nav = document.querySelector("nav");
  const tell = () => document.documentElement.style.setProperty("--top", `${nav.offsetTop + nav.offsetHeight}px`);
  new ResizeObserver(tell).observe(document.querySelector("body > header"));
  tell();
}

function start() {
  byId("origin").textContent = `${number(total)} dialogues of ${facts.origin}, ${number(facts.tools.length)} tools, ${number(facts.feeds.source.length)} FEEDS`;
  buildTheme();
  buildTabs();
  watchHead();
  buildFilters();
  addParts();
  buildList(openDialogue);
  refresh();
  openAddress();
  window.addEventListener("hashchange", openAddress);
  requestAnimationFrame(() => setTimeout(() => (document.documentElement.dataset.ready = "yes")));
}

start();
