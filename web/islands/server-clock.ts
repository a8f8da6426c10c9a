/** The server's clock as this page knows it: a phone's own clock may be minutes off, a countdown may not. */
let ahead = 0;

export const setServerClock = (serverNow: number): void => {
  ahead = serverNow - Date.now();
};

export const serverNow = (): number => Date.now() + ahead;

const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const clockWords = (at: number): string => clockFormat.format(at);

const HOUR = 3_600_000;

/** Every `data-countdown` inside `root` says what is left; from an hour on the server's words stay. */
export function countDown(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-countdown]')) {
    const left = Date.parse(element.dataset['countdown'] ?? '') - serverNow();
    if (Number.isNaN(left) || left >= HOUR) continue;
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (element.textContent !== words) element.textContent = words;
  }
}
