/**
 * Makes `from` say what `to` says while keeping every element that can be kept, so that focus, open "Why?" parts and a
 * half-written note survive. Children with a `data-key` (or an id) are matched by it, the others by their place.
 */
export function morph(from: Element, to: Element): void {
  syncAttributes(from, to);
  const keyed = new Map<string, Element>();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key) keyed.set(key, child);
  }
  let at: ChildNode | null = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const kept = keptFor(wanted, at, keyed);
    if (!kept) from.insertBefore(wanted, at);
    else {
      if (kept === at) at = at.nextSibling;
      else from.insertBefore(kept, at);
      if (wanted instanceof Element) morph(kept as Element, wanted);
      else if (kept.nodeValue !== wanted.nodeValue) kept.nodeValue = wanted.nodeValue;
    }
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function keptFor(wanted: ChildNode, at: ChildNode | null, keyed: Map<string, Element>): ChildNode | undefined {
  if (wanted instanceof Element) {
    const key = keyOf(wanted);
    const match = key ? keyed.get(key) : undefined;
    if (key) return match?.tagName === wanted.tagName ? match : undefined;
    return at instanceof Element && !keyOf(at) && at.tagName === wanted.tagName ? at : undefined;
  }
  return at && at.nodeType === wanted.nodeType && !(at instanceof Element) ? at : undefined;
}

const keyOf = (element: Element): string | null => element.getAttribute('data-key') ?? (element.id || null);

/** What the person did to the page is theirs: an opened part stays open, a written value stays written. */
const THEIRS: ReadonlySet<string> = new Set(['open', 'value']);

function syncAttributes(from: Element, to: Element): void {
  for (const { name, value } of to.attributes) if (!THEIRS.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  for (const { name } of [...from.attributes]) if (!THEIRS.has(name) && !to.hasAttribute(name)) from.removeAttribute(name);
}
