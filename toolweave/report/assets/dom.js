/* Elements out of plain text: nothing in these scripts ever parses markup. */

const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("aria-")) element.setAttribute(name, String(value));
    else if (value === null || value === undefined || value === false) continue;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** An HTML element; strings among the children become text nodes. */
const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element, in the namespace that the page's own mark has. */
const makeSvg = (tag, attributes, ...children) => fill(document.createElementNS(byId("mark").namespaceURI, tag), attributes, children);

const number = (value) => value.toLocaleString("en");
const percent = (part, whole) => (whole ? `${(100 * part / whole).toFixed(part === whole ? 0 : 1)} %` : "–");
const words = (name) => name.replaceAll("_", " ");
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const sum = (values) => values.reduce((total, value) => total + value, 0);
