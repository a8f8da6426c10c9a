/** Notices on this device: asked for by a press, since browsers let nobody ask unbidden. Without it the page says that texts come as before. */
const place = document.getElementById('push-here');
const WORKER = '/assets/islands/push-worker.js';

if (place && 'serviceWorker' in navigator && 'PushManager' in window) {
  const button = place.querySelector('button') as HTMLButtonElement;
  const line = place.querySelector('[role=status]') as HTMLElement;
  const registered = navigator.serviceWorker.register(WORKER);

  const show = (isOn: boolean, words = ''): void => {
    button.textContent = isOn ? 'No more notices on this device' : 'Show notices on this device';
    line.textContent = words || (isOn ? 'This device shows notices.' : '');
  };

  const tell = (what: 'subscribe' | 'unsubscribe', body: object): Promise<Response> =>
    fetch(`/push/${what}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': place.dataset['csrf'] ?? '' }, body: JSON.stringify(body) });

  async function keep(subscription: PushSubscription): Promise<boolean> {
    const { endpoint, keys = {} } = subscription.toJSON();
    return (await tell('subscribe', { endpoint, p256dh: keys['p256dh'], auth: keys['auth'] })).ok;
  }

  async function turnOn(): Promise<void> {
    const { pushManager } = await registered;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: place?.dataset['key'] ?? null });
    show(await keep(subscription));
  }

  async function turnOff(subscription: PushSubscription): Promise<void> {
    await tell('unsubscribe', { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
    show(false, 'This device shows no more notices.');
  }

  const now = async (): Promise<PushSubscription | null> => (await registered).pushManager.getSubscription();
  button.addEventListener('click', () => {
    void now().then((subscription) => (subscription ? turnOff(subscription) : turnOn()))
      .catch(() => show(false, Notification.permission === 'denied' ? 'This browser forbids notices for Hearthline. You can allow them in its settings.' : 'It could not be set up on this device. Texts come as before.'));
  });
  // Said again at each visit, so that what the service has forgotten, or the browser renewed, holds again.
  void now().then(async (subscription) => show(subscription !== null && (await keep(subscription)))).catch(() => show(false));
  place.hidden = false;
}

export {};
