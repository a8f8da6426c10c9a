/** Runs apart from any page: shows a notice when one comes, and leads a tap to the alert. A script of its own, not a module, so that every browser takes it. */
interface Notice {
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly tag: string;
}
interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}
interface ServiceWorkerScope {
  readonly registration: { showNotification(title: string, options: object): Promise<void> };
  readonly clients: { openWindow(path: string): Promise<unknown> };
  addEventListener(name: 'push', listen: (event: Waiting & { readonly data?: { json(): unknown } }) => void): void;
  addEventListener(name: 'notificationclick', listen: (event: Waiting & { readonly notification: { readonly data?: { readonly path?: string }; close(): void } }) => void): void;
}

const worker = self as unknown as ServiceWorkerScope;

worker.addEventListener('push', (event) => {
  const notice = event.data?.json() as Notice | undefined;
  if (!notice) return;
  const { title, body, path, tag } = notice;
  event.waitUntil(worker.registration.showNotification(title, { body, tag, renotify: true, requireInteraction: true, icon: '/assets/icon.svg', data: { path } }));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data?.path ?? '/today'));
});
