/* One dialogue: what was said, what was called, and where every value comes from. */

const viewer = { row: -1, body: null, spans: new Map(), leaves: new Map(), calls: new Map(), results: new Map(), links: [] };

async function openDialogue(row) {
  viewer.row = row;
  const body = await fetchBody(row);
  if (viewer.row === row) drawDialogue(row, body);
}

function drawDialogue(row, body) {
  Object.assign(viewer, { body, spans: new Map(), leaves: new Map(), calls: new Map(), results: new Map(), links: [] });
  body.messages.forEach((message, index) => {
    for (const call of message.tool_calls ?? []) viewer.calls.set(call.id, { ...call.function, message: index });
    if (message.role === "tool") viewer.results.set(message.tool_call_id, { value: parse(message.content), message: index });
  });
  const marks = collectMarks(body);
  const lines = body.messages.map((message, index) => buildMessage(message, index, marks.get(index) ?? []));
  const source = make("div", { id: "source", class: "source", role: "status", "aria-live": "polite" }, hint());
  byId("viewer").replaceChildren(buildTitle(row, body), make("ol", { class: "talk", "aria-label": "Messages" }, lines), source);
  byId("viewer").scrollTop = 0;
}

const hint = () => make("span", { class: "dim" }, "Point at an argument or an underlined fact, or move to one with the Tab key: its source lights up. Press it to go there.");

function buildTitle(row, body) {
  const tags = rows.features[row].map((feature) => make("span", { class: "tag" }, words(FEATURES[feature])));
  const offered = body.tools.map((name) => make("li", null, toolLabel(rows.domain[row], name)));
  return make(
    "header",
    { class: "dialogue-head" },
    make("h3", null, rows.id[row]),
    make("p", { class: "goal" }, rows.goal[row]),
    make("p", null, make("span", { class: "tag pattern" }, words(PATTERNS[rows.pattern[row]])), " ", tags, make("span", { class: "dim" }, ` ${DOMAINS[rows.domain[row]]}, ${facts.names.run[rows.run[row]]}`)),
    offered.length ? make("details", null, make("summary", null, `${offered.length} ${offered.length === 1 ? "tool" : "tools"} offered`), make("ul", { class: "offered" }, offered)) : null,
  );
}

function toolLabel(domain, name) {
  const named = facts.tools.filter((each) => each.name === name);
  const tool = named.find((each) => each.domain === DOMAINS[domain]) ?? named[0]; // a goal across domains has tools of another
  return [make("code", null, name), tool ? ` ${tool.description}` : ""];
}

/* --- what rests on which words --- */

function collectMarks(body) {
  const marks = new Map();
  const note = (source) => {
    if (source.span) marks.set(source.message, [...(marks.get(source.message) ?? []), { span: source.span }]);
    for (const part of source.from ?? []) note(part);
  };
  for (const each of body.provenance) note(each.source);
  for (const fact of body.grounding ?? []) {
    note(fact.source);
    marks.set(fact.message, [...(marks.get(fact.message) ?? []), { span: fact.span, fact }]);
  }
  return marks;
}

/** The text of a message, cut where marks begin and end; spans count code points, not UTF-16 units. */
function buildText(content, message, marks) {
  const chars = Array.from(content);
  const cuts = [...new Set([0, chars.length, ...marks.flatMap((mark) => mark.span)])].sort((left, right) => left - right);
  const pieces = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [start, end] = [cuts[index], cuts[index + 1]];
    const over = marks.filter((mark) => mark.span[0] <= start && end <= mark.span[1]);
    const text = chars.slice(start, end).join("");
    pieces.push(over.length ? buildMark(text, message, start, end, over) : text);
  }
  return make("p", { class: "text" }, pieces);
}

function buildMark(text, message, start, end, over) {
  const fact = over.find((mark) => mark.fact)?.fact;
  const element = make("span", { class: fact ? "span fact" : "span" }, text);
  viewer.spans.set(message, [...(viewer.spans.get(message) ?? []), { element, start, end }]);
  if (fact) link(element, fact.source, () => `“${text}”`);
  else element.addEventListener("mouseenter", () => lightUsers(message, start, end));
  if (!fact) element.addEventListener("mouseleave", clearLights);
  return element;
}

/* --- messages --- */

const SPEAKERS = { system: "System", user: "User", assistant: "Assistant", tool: "Result" };

function buildMessage(message, index, marks) {
  const masked = message.role === "assistant" && viewer.body.train.length && !viewer.body.train[index];
  const label = message.role === "tool" ? `Result of ${message.name ?? "a call"}` : SPEAKERS[message.role];
  const head = make("div", { class: "who" }, label, make("span", { class: "dim" }, ` ${index}${message.tool_call_id ? ` · ${message.tool_call_id}` : ""}`), masked ? make("span", { class: "tag" }, "no loss") : null);
  const calls = (message.tool_calls ?? []).map((call) => buildCall(call));
  const text = message.role === "tool" ? buildResult(message) : message.content ? buildText(message.content, index, marks) : null;
  return make("li", { class: `message ${message.role}` }, head, text, calls);
}

function buildCall(call) {
  const own = viewer.body.provenance.filter((row) => row.call_id === call.id);
  const items = own.map((row) => buildArgument(call, row));
  const bare = own.length ? null : make("p", { class: "dim" }, "no arguments");
  return make("div", { class: "call" }, make("div", { class: "call-name" }, make("code", null, call.function.name), make("span", { class: "dim" }, ` ${call.id}`)), make("div", { class: "arguments" }, items), bare);
}

function buildArgument(call, row) {
  const value = resolve(call.function.arguments, row.path);
  const said = describe(row.source);
  const button = make(
    "button",
    { type: "button", class: "argument", "aria-label": `${row.path.slice(1)}: ${JSON.stringify(value)}. Source: ${said}` },
    make("span", { class: "path" }, row.path.slice(1)),
    make("span", { class: "value" }, JSON.stringify(value)),
    make("span", { class: `kind ${row.source.kind}` }, row.source.kind),
    make("span", { class: "from" }, withoutKind(said)),
  );
  viewer.leaves.set(`argument ${call.id} ${row.path}`, button);
  link(button, row.source, () => `${row.path.slice(1)} = ${JSON.stringify(value)}`);
  return button;
}

function buildResult(message) {
  const value = parse(message.content);
  const lines = make("pre", { class: "json", tabindex: "0", role: "region", "aria-label": `Result of ${message.name ?? "a call"}` });
  if (value === undefined) lines.append(message.content);
  else appendJson(lines, value, "", message.tool_call_id, "");
  return lines;
}

/** JSON with an element at every pointer, so that a source can be lit. */
function appendJson(parent, value, pointer, call, indent) {
  const place = make("span", null);
  viewer.leaves.set(`result ${call} ${pointer}`, place);
  parent.append(place);
  if (value === null || typeof value !== "object") {
    place.className = `leaf ${value === null ? "null" : typeof value}`;
    place.append(JSON.stringify(value));
    return;
  }
  const entries = Array.isArray(value) ? value.map((each, index) => [String(index), each]) : Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const flat = entries.every(([, each]) => each === null || typeof each !== "object") && JSON.stringify(value).length < 90;
  place.append(open);
  entries.forEach(([key, each], index) => {
    place.append(flat ? (index ? " " : "") : `\n${indent}  `);
    if (!Array.isArray(value)) place.append(make("span", { class: "key" }, JSON.stringify(key)), ": ");
    appendJson(place, each, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, call, `${indent}  `);
    if (index + 1 < entries.length) place.append(",");
  });
  place.append(flat || !entries.length ? close : `\n${indent}${close}`);
}

/* --- sources --- */

function describe(source) {
  const call = viewer.calls.get(source.call_id);
  const name = call ? `${call.name} (${source.call_id})` : source.call_id;
  if (source.span) return `“${spoken(source)}” in message ${source.message}`;
  if (source.kind === "result" && source.path !== undefined) return `result of ${name}, ${source.path}`;
  if (source.kind === "argument" && source.path !== undefined) return `argument of ${name}, ${source.path}`;
  if (source.kind === "derived") return `${source.function ?? "derived"}(${(source.from ?? []).map(describe).join(", ")})`;
  return { default: "the default of its schema", mistake: "a mistake made on purpose", argument: "an argument of an earlier call", user: "the user", system: "the system message", result: "an earlier result" }[source.kind] ?? source.kind;
}

/** For places where the kind stands before it. */
const withoutKind = (said) => said.replace(/^(result|argument) of /, "of ");

const spoken = (source) => Array.from(viewer.body.messages[source.message].content).slice(...source.span).join("");

/** Light the source of an element while it is pointed at or has the focus; pressing it goes there. */
function link(element, source, title) {
  const targets = () => findTargets(source);
  const show = () => {
    clearLights();
    element.classList.add("lit-from");
    const found = targets();
    for (const each of found) each.classList.add("lit");
    for (const each of found) scrollWithin(each);
    byId("source").replaceChildren(make("span", null, explain(title(), source)));
  };
  if (element.tagName !== "BUTTON") fill(element, { tabindex: "0", role: "button", "aria-label": `${element.textContent}. Source: ${describe(source)}` }, []);
  for (const event of ["mouseenter", "focus"]) element.addEventListener(event, show);
  for (const event of ["mouseleave", "blur"]) element.addEventListener(event, clearLights);
  const go = () => targets()[0]?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  element.addEventListener("click", go);
  if (element.tagName !== "BUTTON") element.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), go()));
  viewer.links.push({ element, source });
}

function findTargets(source) {
  if (source.span) return (viewer.spans.get(source.message) ?? []).filter((piece) => source.span[0] <= piece.start && piece.end <= source.span[1]).map((piece) => piece.element);
  if (source.call_id !== undefined && source.path !== undefined) return [viewer.leaves.get(`${source.kind} ${source.call_id} ${source.path}`)].filter(Boolean);
  return (source.from ?? []).flatMap(findTargets);
}

function explain(title, source) {
  const values = sourceValues(source).map((value) => [" = ", make("code", null, short(value))]);
  return [make("code", null, title), make("span", { class: "arrow", "aria-hidden": "true" }, " ← "), make("span", { class: `kind ${source.kind}` }, source.kind), " ", withoutKind(describe(source)), values];
}

function sourceValues(source) {
  if (source.kind === "result") return [resolve(viewer.results.get(source.call_id)?.value, source.path)].filter((value) => value !== undefined);
  if (source.kind === "argument" && source.call_id) return [resolve(viewer.calls.get(source.call_id)?.arguments, source.path)].filter((value) => value !== undefined);
  return [];
}

function lightUsers(message, start, end) {
  const uses = (source) => (source.span && source.message === message && source.span[0] <= start && end <= source.span[1]) || (source.from ?? []).some(uses);
  clearLights();
  for (const each of viewer.links) if (uses(each.source)) each.element.classList.add("lit");
}

function clearLights() {
  for (const each of byId("viewer").querySelectorAll(".lit, .lit-from")) each.classList.remove("lit", "lit-from");
}

/** Bring a place of a long result into the sight of its own box, without moving the page. */
function scrollWithin(element) {
  const box = element.closest("pre.json");
  if (!box || box.scrollHeight <= box.clientHeight) return;
  const [inner, outer] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - box.clientHeight / 3;
}

/* --- JSON --- */

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function resolve(value, pointer) {
  for (const token of pointer.split("/").slice(1)) {
    if (value === null || typeof value !== "object") return undefined;
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function short(value) {
  const text = JSON.stringify(value) ?? "";
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
