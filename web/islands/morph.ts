/**
 * Makes `from` say what `to` says while keeping every element that can be kept, so that focus, open "Why?" parts and a
 * half-written note survive. Children with a `data-key` (or an id) are matched by it, the others by tag and class.
 */
export function morph(from: Element, to: Element): void {
  syncAttributes(from, to);
  const keyed = new Map<string, Element>();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key) keyed.set(key, child);
  }
  let at: ChildNode | null = from.firstChild;
  // Both lists are live: taking a node out of them would skip its neighbour.
  for (const wanted of Array.from(to.childNodes)) {
    const kept = keptFor(wanted, at, keyed);
    if (!kept) {
      from.insertBefore(wanted, at);
      continue;
    }
    at = bringTo(at, kept);
    if (wanted instanceof Element) morph(kept as Element, wanted);
    else if (kept.nodeValue !== wanted.nodeValue) kept.nodeValue = wanted.nodeValue;
  }
  while (at) at = removed(at);
}

/** What goes before `kept` and has no key is not wanted any more; moving `kept` itself would cost it the focus. */
function bringTo(at: ChildNode | null, kept: ChildNode): ChildNode | null {
  let here = at;
  while (here && here !== kept && !(here instanceof Element && keyOf(here))) here = removed(here);
  if (here !== kept) kept.parentNode?.insertBefore(kept, here);
  return here === kept ? kept.nextSibling : here;
}

function removed(node: ChildNode): ChildNode | null {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function keptFor(wanted: ChildNode, at: ChildNode | null, keyed: Map<string, Element>): ChildNode | undefined {
  if (!(wanted instanceof Element)) return at && at.nodeType === wanted.nodeType && !(at instanceof Element) ? at : undefined;
  const key = keyOf(wanted);
  const match = key ? keyed.get(key) : undefined;
  if (key) return match?.tagName === wanted.tagName ? match : undefined;
  for (let here = at; here; here = here.nextSibling) {
    if (here instanceof Element && !keyOf(here) && here.tagName === wanted.tagName && here.getAttribute('class') === wanted.getAttribute('class')) return here;
  }
  return undefined;
}

const keyOf = (element: Element): string | null => element.getAttribute('data-key') ?? (element.id || null);

/** What the person did to the page is theirs: an opened part stays open, a written value stays written. */
const THEIRS: ReadonlySet<string> = new Set(['open', 'value']);

function syncAttributes(from: Element, to: Element): void {
  for (const { name, value } of to.attributes) if (!THEIRS.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  for (const { name } of Array.from(from.attributes)) if (!THEIRS.has(name) && !to.hasAttribute(name)) from.removeAttribute(name);
}
