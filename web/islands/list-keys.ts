/** A list by keyboard: `/` goes to the search field, `j` and `k` move from person to person, Enter opens (it is a link). */
const links = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('[data-row] th a')];

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
  }
  if (event.key === 'j' || event.key === 'k') move(event.key === 'j' ? 1 : -1);
});

function move(step: number): void {
  const all = links();
  const here = all.findIndex((link) => link === document.activeElement);
  all[Math.min(all.length - 1, Math.max(0, here + step))]?.focus();
}
