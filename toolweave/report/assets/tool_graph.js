/* The Tool Graph of a domain on an ellipse as large as the window allows: a dot is a tool, a curve says that one's result can be the other's input. */

const MOST_TOOLS = 160;
const LABEL = 178;
const graph = { nodes: [], edges: [], at: 0, stale: true, domain: -1 };

function drawGraph() {
  if (!graph.stale || byId("panel-graph").hidden) return;
  graph.stale = false;
  const domain = chosen.domain >= 0 ? chosen.domain : graph.domain;
  const tools = facts.tools.map((tool, index) => ({ ...tool, index })).filter((tool) => domain < 0 || tool.domain === DOMAINS[domain]);
  if (domain < 0 && tools.length > MOST_TOOLS) return showDomain(0);
  tools.sort((left, right) => compare(left.domain, right.domain) || compare(left.about, right.about) || compare(left.name, right.name));
  graph.nodes = placeTools(tools.slice(0, MOST_TOOLS));
  graph.edges = joinTools(graph.nodes);
  graph.at = 0;
  byId("graph-stage").replaceChildren(make("div", { class: "legend" }, buildLegend(tools.length), buildPills(domain)), buildCircle());
  return tellGraph();
}

function showDomain(domain) {
  Object.assign(graph, { domain, stale: true });
  drawGraph();
}

/** The domain of the circle can be chosen apart, where the filters choose none. */
function buildPills(domain) {
  const inAll = facts.tools.length <= MOST_TOOLS ? [["all", -1]] : [];
  const pill = ([name, number]) => make("button", { type: "button", "aria-pressed": number === domain, onclick: () => showDomain(number) }, name);
  const pills = [...inAll, ...DOMAINS.map((name, index) => [name, index])].map(pill);
  return chosen.domain >= 0 || DOMAINS.length < 2 ? null : make("div", { class: "pills", role: "group", "aria-label": "Domain of the circle" }, pills);
}

/** Tools at equal distances round the ellipse; `angle` is that of their names, square to the curve. */
function placeTools(tools) {
  measureStage();
  const { width, height } = graph;
  const [wide, high] = [width / 2 - LABEL, height / 2 - LABEL];
  const most = Math.max(1, ...tools.map((tool) => state.counts.tools[tool.index]));
  return tools.map((tool, position) => {
    const at = findAngle(position / tools.length, wide, high);
    const calls = state.counts.tools[tool.index];
    const angle = Math.atan2(Math.sin(at) / high, Math.cos(at) / wide);
    return { ...tool, position, angle, calls, heat: calls / most, x: width / 2 + wide * Math.cos(at), y: height / 2 + high * Math.sin(at) };
  });
}

function measureStage() {
  const room = window.innerHeight - parseFloat(style("--top") || "190") - 92;
  Object.assign(graph, { width: Math.max(700, byId("graph-stage").clientWidth), height: Math.max(600, room) });
}

/** The angle at which a share of the ellipse's length is passed, from the top, clockwise. */
function findAngle(share, wide, high) {
  const steps = 720;
  const lengths = [0];
  for (let step = 1; step <= steps; step += 1) {
    const middle = ((step - 0.5) / steps) * 2 * Math.PI - Math.PI / 2;
    lengths.push(lengths[step - 1] + Math.hypot(wide * Math.sin(middle), high * Math.cos(middle)));
  }
  const found = lengths.findIndex((length) => length >= share * lengths[steps] - 1e-9);
  return (found / steps) * 2 * Math.PI - Math.PI / 2;
}

/** One edge for each ordered pair of tools, with how many of its FEEDS are exercised. */
function joinTools(nodes) {
  const places = new Map(nodes.map((node) => [node.index, node]));
  const found = new Map();
  facts.feeds.source.forEach((source, index) => {
    const [from, to] = [places.get(source), places.get(facts.feeds.target[index])];
    if (!from || !to || from === to) return;
    const key = `${from.index} ${to.index}`;
    if (!found.has(key)) found.set(key, { from, to, feeds: 0, met: 0, times: 0 });
    const edge = found.get(key);
    edge.feeds += 1;
    edge.met += state.counts.feeds[index] > 0;
    edge.times += state.counts.feeds[index];
  });
  return [...found.values()].sort((left, right) => left.times - right.times);
}

function buildLegend(size) {
  const item = (kind, text) => make("span", null, make("i", { class: kind, "aria-hidden": "true" }), text);
  const cut = size > MOST_TOOLS ? make("span", null, `the first ${MOST_TOOLS} of ${number(size)} tools`) : null;
  return [item("dot", "called, the larger the more often"), item("dot never", "never called"), item("stroke", "data flow exercised"), item("stroke never", "never exercised"), cut];
}

function buildCircle() {
  const most = Math.max(1, ...graph.edges.map((edge) => edge.times));
  const edges = graph.edges.map((edge) => (edge.element = buildEdge(edge, most)));
  const nodes = graph.nodes.map(buildNode);
  const met = graph.edges.filter((edge) => edge.times).length;
  const label = `${graph.nodes.length} tools, ${graph.edges.length} flows, ${met} of them exercised. Arrow keys go round the circle.`;
  return makeSvg("svg", { viewBox: `0 0 ${graph.width} ${graph.height}`, role: "group", "aria-label": label, id: "circle", onkeydown: moveOnCircle }, makeSvg("g", { class: "edges", "aria-hidden": "true" }, edges), makeSvg("g", null, nodes));
}

function buildEdge({ from, to, times }, most) {
  const pull = 0.16;
  const centre = { x: graph.width / 2, y: graph.height / 2 };
  const middle = (axis) => centre[axis] + ((from[axis] + to[axis]) / 2 - centre[axis]) * pull;
  const width = times ? 1 + 2.2 * Math.sqrt(times / most) : 0.6;
  return makeSvg("path", { d: `M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${middle("x").toFixed(1)} ${middle("y").toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`, class: times ? "edge met" : "edge", "stroke-width": width.toFixed(2) });
}

function buildNode(node) {
  const size = graph.nodes.length > 110 ? 8 : graph.nodes.length > 70 ? 9.5 : 11;
  const degrees = (node.angle * 180) / Math.PI;
  const left = Math.cos(node.angle) < -0.001;
  const turn = `rotate(${(left ? degrees + 180 : degrees).toFixed(2)})`;
  const dot = makeSvg("circle", { r: ((graph.nodes.length > 110 ? 2.5 : 4) + 5 * Math.sqrt(node.heat)).toFixed(1), class: node.calls ? "node met" : "node", style: node.calls ? `fill-opacity:${(0.45 + 0.55 * Math.sqrt(node.heat)).toFixed(2)}` : null });
  const text = makeSvg("text", { transform: turn, x: left ? -13 : 13, dy: "0.34em", "text-anchor": left ? "end" : "start", "font-size": size }, shorten(node.name, 25));
  const attributes = { transform: `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`, tabindex: node.position ? "-1" : "0", role: "button", "aria-label": describeTool(node), class: "tool" };
  const act = () => chooseTool(node.position);
  node.element = makeSvg("g", { ...attributes, onmouseenter: act, onfocus: act, onclick: act }, dot, text);
  return node.element;
}

function describeTool(node) {
  const out = graph.edges.filter((edge) => edge.from === node);
  const into = graph.edges.filter((edge) => edge.to === node);
  return `${node.name}: ${node.calls} calls, feeds ${out.length} tools, fed by ${into.length}`;
}

function chooseTool(position) {
  graph.at = position;
  const node = graph.nodes[position];
  for (const each of graph.nodes) fill(each.element, { tabindex: each === node ? "0" : "-1" }, []).classList.toggle("chosen", each === node);
  byId("circle").classList.add("focused");
  const near = new Set([node]);
  for (const edge of graph.edges) {
    const mine = edge.from === node || edge.to === node;
    edge.element.classList.toggle("out", edge.from === node);
    edge.element.classList.toggle("into", edge.to === node);
    if (mine) near.add(edge.from).add(edge.to);
  }
  for (const each of graph.nodes) each.element.classList.toggle("far", !near.has(each));
  tellTool(node);
}

function moveOnCircle(event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (event.key === "Escape") return releaseCircle();
  if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") return undefined;
  event.preventDefault();
  const size = graph.nodes.length;
  const next = event.key === "Home" ? 0 : event.key === "End" ? size - 1 : (graph.at + steps[event.key] + size) % size;
  return graph.nodes[next].element.focus();
}

function releaseCircle() {
  byId("circle").classList.remove("focused");
  for (const each of graph.nodes) each.element.classList.remove("far", "chosen");
  for (const edge of graph.edges) edge.element.classList.remove("out", "into");
  tellGraph();
}

function tellGraph() {
  const met = graph.edges.filter((edge) => edge.times).length;
  const called = graph.nodes.filter((node) => node.calls).length;
  byId("graph-detail").replaceChildren(make("h3", null, "Tools and flows"), make("p", null, `${number(called)} of ${number(graph.nodes.length)} tools are called, ${number(met)} of ${number(graph.edges.length)} flows between tools are exercised.`), make("p", null, "A dot is a tool, a curve says that the result of one can be an input of the other."), make("p", { class: "dim" }, "Point at a tool, or move to the circle with the Tab key and go round with the arrow keys. Escape lets go."));
}

function tellTool(node) {
  const flow = (edge, other) => make("li", { class: edge.times ? "" : "never" }, make("code", null, other.name), make("span", { class: "dim" }, ` ${edge.met} of ${edge.feeds} FEEDS`));
  const most = (edges, pick) => [...edges].reverse().slice(0, 40).map((edge) => flow(edge, pick(edge)));
  const out = graph.edges.filter((edge) => edge.from === node);
  const into = graph.edges.filter((edge) => edge.to === node);
  const part = (title, kind, edges, pick) => [make("h4", { class: kind }, `${title} (${edges.length})`), make("ul", null, most(edges, pick))];
  byId("graph-detail").replaceChildren(make("h3", null, make("code", null, node.name)), make("p", null, node.description), make("p", null, make("span", { class: "tag" }, node.kind), " ", make("span", { class: "tag" }, node.domain), ` ${number(node.calls)} calls`), ...part("Feeds", "out", out, (edge) => edge.to), ...part("Is fed by", "into", into, (edge) => edge.from));
}
