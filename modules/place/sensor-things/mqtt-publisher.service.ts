import { Injectable } from '@nestjs/common';
import { readingsPath } from '../../../core/sta/topics.js';
import { Log } from '../../platform/log/log.js';
import { Problem } from '../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../platform/http/strict-json.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { overQuota } from '../partners/quota.guard.js';
import { PartnerQuota } from '../partners/quota.service.js';
import { PartnerUsage } from '../partners/usage.store.js';
import { SensorThings } from './sensor-things.service.js';

/** Observations that partners publish by MQTT, made as if they had come by POST. */
@Injectable()
export class MqttPublisher {
  constructor(private readonly things: SensorThings, private readonly quota: PartnerQuota, private readonly usage: PartnerUsage, private readonly log: Log) {}

  /**
   * False: not a topic of this key's. True once it is durable, or when it can never be taken: that is counted, and the
   * partner reads what was wrong in its usage, since MQTT 3.1.1 has no word for it. Throws when it must come again.
   */
  async take(topic: string, payload: Buffer, key: PartnerKey): Promise<boolean> {
    const path = readingsPath(topic);
    if (path === undefined || !key.scopes.includes('sta:write')) return false;
    try {
      const { passes, retryAfterSeconds } = this.quota.draw(key);
      if (!passes) throw overQuota(retryAfterSeconds);
      await this.things.create(path, parseStrictJson(decodeUtf8(payload), 'foreign'), () => undefined, { by: key.partner });
      this.usage.count(key, 'mqttTaken');
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) throw error;
      this.usage.count(key, 'mqttRefused', error.detail);
      this.log.warning('mqtt-observation-refused', { key: key.id, code: error.code });
    }
    return true;
  }
}
