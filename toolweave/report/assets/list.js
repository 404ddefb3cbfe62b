/* The list of dialogues: only the rows in sight are elements, however many there are. */

const ROW_HEIGHT = 68;
const list = { box: null, inner: null, at: -1, open: null };

function buildList(open) {
  list.open = open;
  list.inner = make("div", { class: "rows", role: "presentation" });
  list.box = make("div", { id: "rows", class: "scroll", role: "listbox", tabindex: "0", "aria-label": "Dialogues; arrow keys choose one" }, list.inner);
  list.box.addEventListener("scroll", () => requestAnimationFrame(drawList), { passive: true });
  list.box.addEventListener("keydown", moveInList);
  byId("list").append(list.box);
  new ResizeObserver(drawList).observe(list.box);
}

function refreshList() {
  list.inner.style.height = `${chosen.rows.length * ROW_HEIGHT}px`;
  list.box.scrollTop = 0;
  list.at = -1;
  drawList();
}

function drawList() {
  const first = Math.max(0, Math.floor(list.box.scrollTop / ROW_HEIGHT) - 4);
  const last = Math.min(chosen.rows.length, first + Math.ceil(list.box.clientHeight / ROW_HEIGHT) + 8);
  const drawn = [];
  for (let index = first; index < last; index += 1) drawn.push(buildRow(index));
  list.inner.replaceChildren(...drawn);
  if (!chosen.rows.length) list.inner.replaceChildren(make("p", { class: "empty" }, "No dialogue fits the filters."));
  const active = list.at >= first && list.at < last ? `row-${list.at}` : null;
  if (active) list.box.setAttribute("aria-activedescendant", active);
  else list.box.removeAttribute("aria-activedescendant");
}

function buildRow(index) {
  const row = chosen.rows[index];
  const labels = rows.features[row].map((feature) => make("span", { class: "tag" }, words(FEATURES[feature])));
  const attributes = { class: "row", role: "option", id: `row-${index}`, "aria-selected": index === list.at, "aria-setsize": chosen.rows.length, "aria-posinset": index + 1 };
  const element = make(
    "div",
    { ...attributes, style: `top:${index * ROW_HEIGHT}px;height:${ROW_HEIGHT}px`, onclick: () => chooseRow(index) },
    make("div", { class: "row-head" }, make("b", null, rows.id[row]), make("span", { class: "tag pattern" }, words(PATTERNS[rows.pattern[row]])), make("span", { class: "dim" }, `${rows.turns[row]} turns, ${rows.calls[row]} calls`)),
    make("div", { class: "row-goal" }, rows.goal[row]),
    make("div", { class: "row-tags" }, labels),
  );
  return element;
}

function chooseRow(index) {
  if (index < 0 || index >= chosen.rows.length) return;
  list.at = index;
  const top = index * ROW_HEIGHT;
  if (top < list.box.scrollTop) list.box.scrollTop = top;
  else if (top + ROW_HEIGHT > list.box.scrollTop + list.box.clientHeight) list.box.scrollTop = top + ROW_HEIGHT - list.box.clientHeight;
  drawList();
  noteAddress("dialogues", rows.id[chosen.rows[index]]);
  list.open(chosen.rows[index]);
}

function moveInList(event) {
  const page = Math.max(1, Math.floor(list.box.clientHeight / ROW_HEIGHT) - 1);
  const last = chosen.rows.length - 1;
  const goals = { ArrowDown: list.at + 1, ArrowUp: list.at - 1, PageDown: list.at + page, PageUp: list.at - page, Home: 0, End: last };
  if (!(event.key in goals)) return;
  event.preventDefault();
  chooseRow(Math.min(Math.max(goals[event.key], 0), last));
}
