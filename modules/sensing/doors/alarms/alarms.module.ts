import { Module } from '@nestjs/common';
import { AlarmDesk } from './alarm-desk.service.js';
import { AlarmsController } from './alarms.controller.js';
import { FirstHeard } from './first-heard.store.js';
import { NowIp } from './now-ip.service.js';
import { Scaip } from './scaip.service.js';
import { Callers } from './sip/callers.js';
import { SipOutbox } from './sip/sip-outbox.js';
import { SipReceiver } from './sip/sip-receiver.js';
import { SipServer } from './sip/sip-server.js';

/** The alarm receiver: telecare controllers by SIP (UDP, TCP, TLS) and HTTP. */
@Module({
  controllers: [AlarmsController],
  providers: [FirstHeard, AlarmDesk, Scaip, NowIp, Callers, SipOutbox, SipReceiver, SipServer],
  exports: [SipServer],
})
export class AlarmsModule {}
