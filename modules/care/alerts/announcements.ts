import type { AcknowledgedAlert, Alert } from '../../../core/alerts/alert.js';
import type { AlertId, CarerId } from '../../../core/ids.js';

/** Who is told inside the house that an alert has changed: the feed. Kept small so that alerts know nothing of sockets. */
export abstract class Announcements {
  /** May be called again for the same version; it is shown once. */
  abstract announce(alert: Alert): Promise<void>;
}

/** Who makes sure that people are told: escalation. */
export abstract class Escalations {
  /** The alert has a step due now, or soon: look. */
  abstract lookAt(alert: Alert): void;

  /** Asks whom it is held out to. */
  abstract offer(alert: AcknowledgedAlert): Promise<void>;

  /** Asks whoever goes, by text, whether all is well: the screen on which they took it is dead. */
  abstract askOnPhone(id: AlertId, carer: CarerId): Promise<void>;
}
