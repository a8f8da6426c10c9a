import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures for Prometheus. Labels are words of a short list, never ids or names. */
@Injectable()
export class Counters {
  readonly registry = new Registry();
  readonly readings = new Counter({ name: 'hearthline_readings_total', help: 'Readings by what became of them', labelNames: ['outcome'], registers: [this.registry] });
  readonly refused = new Counter({ name: 'hearthline_readings_refused_total', help: 'Readings and messages of a sender that may not send them', labelNames: ['reason'], registers: [this.registry] });
  readonly unknownFields = new Counter({ name: 'hearthline_unknown_fields_total', help: 'Fields of messages that are not read', labelNames: ['sender'], registers: [this.registry] });
  readonly alerts = new Counter({ name: 'hearthline_alerts_total', help: 'Alerts opened', labelNames: ['rule', 'severity', 'late'], registers: [this.registry] });
  readonly deliveries = new Counter({ name: 'hearthline_deliveries_total', help: 'Messages to people by outcome', labelNames: ['channel', 'outcome'], registers: [this.registry] });
  readonly ruleFailures = new Counter({ name: 'hearthline_rule_failures_total', help: 'Rules that failed on a subject', labelNames: ['rule'], registers: [this.registry] });
  readonly jobs = new Counter({ name: 'hearthline_jobs_total', help: 'Reminders put on the queues', labelNames: ['queue'], registers: [this.registry] });
  readonly feedClients = new Gauge({ name: 'hearthline_feed_clients', help: 'Open feed connections', registers: [this.registry] });
  readonly recordWrites = new Counter({ name: 'hearthline_record_writes_total', help: 'Write-backs to the health and care record', labelNames: ['outcome'], registers: [this.registry] });
  readonly mqtt = new Counter({ name: 'hearthline_mqtt_messages_total', help: 'MQTT messages by what became of them', labelNames: ['outcome'], registers: [this.registry] });
  readonly alarmMessages = new Counter({ name: 'hearthline_alarm_messages_total', help: 'Messages of telecare controllers by what became of them; stranger-alarm: somebody may be calling whom we do not know', labelNames: ['form', 'outcome'], registers: [this.registry] });
  readonly sip = new Counter({ name: 'hearthline_sip_messages_total', help: 'SIP messages by what became of them', labelNames: ['transport', 'outcome'], registers: [this.registry] });
  readonly alertDelay = new Histogram({ name: 'hearthline_alert_delay_seconds', help: 'From receipt of the reading to the alert', buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10], registers: [this.registry] });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
