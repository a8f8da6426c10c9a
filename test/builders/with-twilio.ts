import { Api } from './api.js';
import { startHearthline, type TestApp } from './app.js';
import { GovukNotifyStandIn } from './govuk-notify.js';
import { TwilioStandIn } from './twilio.js';

export interface WithTwilio {
  /** Stopping it stops the phone network as well. */
  readonly app: TestApp;
  readonly twilio: TwilioStandIn;
  readonly api: Api;
}

/** The whole app in this process, with a phone network of its own. */
export async function startWithTwilio(): Promise<WithTwilio> {
  const twilio = await TwilioStandIn.start();
  const app = await startHearthline({ twilio: twilio.settings });
  const stop = (): Promise<void> => app.stop().finally(() => twilio.stop());
  return { app: { ...app, stop }, twilio, api: new Api(app.url, app.adminToken) };
}

/** The same with GOV.UK Notify as the second provider. */
export async function startWithBoth(): Promise<WithTwilio & { readonly notify: GovukNotifyStandIn }> {
  const [twilio, notify] = await Promise.all([TwilioStandIn.start(), GovukNotifyStandIn.start()]);
  const app = await startHearthline({ twilio: twilio.settings, notify: notify.settings });
  const stop = (): Promise<void> => app.stop().finally(() => {
    twilio.stop();
    notify.stop();
  });
  return { app: { ...app, stop }, twilio, notify, api: new Api(app.url, app.adminToken) };
}
